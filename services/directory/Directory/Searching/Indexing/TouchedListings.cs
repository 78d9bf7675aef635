using Entraide.DirectoryService.Hsds;
using Entraide.DirectoryService.Listings;
using Entraide.ServiceDefaults.Data;

namespace Entraide.DirectoryService.Searching.Indexing;

/// <summary>Indexes again what an import touched, some hundred listings at a time, so that memory does not grow with the import.</summary>
sealed class TouchedListings(UnitOfWork work)
{
    const int Batch = 500;

    public async Task IndexAsync(CancellationToken cancellationToken)
    {
        await work.ExecuteAsync("""
            delete from search_entries e using touched t where e.id = t.id;
            delete from search_topics s using touched t where s.term = t.id
            """, null, cancellationToken);
        await TopicsAsync(cancellationToken);
        long? first = null;
        for (Guid[] ids = await NextAsync(Guid.Empty, cancellationToken); ids.Length > 0; ids = await NextAsync(ids[^1], cancellationToken))
        {
            var graph = await RowGraph.ReadAsync(work, ids, cancellationToken);
            var added = await SearchIndex.AddAsync(work, [.. graph.Listings.SelectMany(listing => ListingEntries.Of(listing, graph))], cancellationToken);
            first ??= added;
        }

        await SearchIndex.LearnAsync(work, first, cancellationToken);
    }

    async Task<Guid[]> NextAsync(Guid after, CancellationToken cancellationToken) => [.. await work.QueryAsync<Guid>(
        "select id from touched where resource in ('service', 'organization', 'location') and id > @after order by id limit @Batch", new { after, Batch }, cancellationToken)];

    async Task TopicsAsync(CancellationToken cancellationToken)
    {
        var terms = await work.QueryAsync<GraphRow>("""
            select h.id, h.partner_id, h.resource, h.source_id, h.fields::text as fields, h.partner_fields::text as partner_fields, h.tier, h.publishable
            from touched t join hsds_rows h on h.id = t.id where t.resource = 'taxonomy_term' and h.withdrawn_at is null and h.tier <> 'need_to_know'
            """, null, cancellationToken);
        var named = terms.SelectMany(term => new[] { Tier.Public, Tier.Partner }.Where(term.IsVisible)
                .Select(reader => (term.Id, Reader: reader, Code: TermCodes.Of(term, reader).FirstOrDefault(), Name: term.Member("name", reader))))
            .Where(topic => topic is { Code: not null, Name: not null })
            .GroupBy(topic => topic.Id)
            // The public name, where there is one: what partners see is the same or more.
            .Select(of => (of.Key, Public: of.Any(topic => topic.Reader == Tier.Public), Topic: of.MinBy(topic => topic.Reader))).ToArray();
        await work.ExecuteAsync("""
            insert into search_topics (term, code, name, folded_name, for_public, for_partners)
            select t.*, true from unnest(@terms, @codes, @names, @folded, @open) t
            """, new
        {
            terms = named.Select(topic => topic.Key).ToArray(),
            codes = named.Select(topic => topic.Topic.Code).ToArray(),
            names = named.Select(topic => topic.Topic.Name).ToArray(),
            folded = named.Select(topic => SearchText.Fold(topic.Topic.Name!)).ToArray(),
            open = named.Select(topic => topic.Public).ToArray(),
        }, cancellationToken);
    }
}

/// <summary>The codes a taxonomy's term is asked for by.</summary>
static class TermCodes
{
    /// <summary>Its own code first, and what its name makes, each once; none where it has neither in letters a code can have.</summary>
    public static IReadOnlyList<string> Of(GraphRow term, Tier reader) =>
        [.. new[] { term.Member("code", reader), term.Member("name", reader) }.Select(text => text is null ? null : Topic.FromTerm(text)).OfType<string>().Distinct()];
}
