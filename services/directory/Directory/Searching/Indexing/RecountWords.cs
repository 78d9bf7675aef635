using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.DirectoryService.Searching.Indexing;

/// <summary>Counts anew how many entries have each word, and forgets those that none has any more: what somebody withdrew is not to be kept here either.</summary>
sealed class RecountWords(UnitOfWork work) : IPeriodicJob
{
    internal const string Name = "recount-search-words";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await work.ExecuteAsync($"""
            with counted as (
                select word, sum(open)::int as public_entries, sum(closed)::int as partner_entries from (
                    select word, ndoc as open, 0 as closed from ts_stat('select vector from search_entries where for_public and not owner_only')
                    union all select word, 0, ndoc from ts_stat('select vector from search_entries where for_partners and not owner_only')) both_counts
                where {SearchIndex.IsWord("word")} group by word
            ), kept as (
                insert into search_words as w (word, public_entries, partner_entries) select * from counted order by word
                on conflict (word) do update set public_entries = excluded.public_entries, partner_entries = excluded.partner_entries
                where (w.public_entries, w.partner_entries) is distinct from (excluded.public_entries, excluded.partner_entries)
                returning word)
            delete from search_words w where not exists (select from counted c where c.word = w.word)
            """, null, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }
}
