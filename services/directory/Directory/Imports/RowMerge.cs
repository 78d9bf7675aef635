using Entraide.ServiceDefaults.Data;

namespace Entraide.DirectoryService.Imports;

/// <summary>What an import did with the rows of one resource.</summary>
/// <param name="Read">Rows found; the same row told of in several places of a nested document counts each time.</param>
public sealed record ResourceCounts(int Read, int Added, int Changed, int Unchanged, int Withdrawn, int Rejected)
{
    /// <summary>Both together.</summary>
    public static ResourceCounts operator +(ResourceCounts a, ResourceCounts b) => new(
        a.Read + b.Read, a.Added + b.Added, a.Changed + b.Changed, a.Unchanged + b.Unchanged, a.Withdrawn + b.Withdrawn, a.Rejected + b.Rejected);
}

/// <summary>Brings what was chosen of an import into the directory: what is new is added, what differs is changed, what is gone is withdrawn, the rest is not touched.</summary>
sealed class RowMerge(UnitOfWork work, Guid partner, string source, string? timeZone, DateTimeOffset now)
{
    /// <summary>Merges, and leaves the listings that look different now in the temporary table <c>touched</c>.</summary>
    public async Task<IReadOnlyDictionary<string, ResourceCounts>> RunAsync(ImportRemarks remarks, bool missingRowsStay, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync("""
            update chosen c set digest = sha256(convert_to(concat_ws(E'\n', c.fields, '-', c.partner_fields, '-', c.hidden_fields, c.tier, c.publishable,
                case when c.resource = 'schedule' then @timeZone::text end,
                (select string_agg(l.via || ':' || l.parent, ',' order by l.via, l.parent) from chosen_links l where l.child = c.id)), 'UTF8'));
            """, new { timeZone }, cancellationToken);
        await work.ExecuteAsync("create temp table written (id uuid primary key, resource text not null, what text not null) on commit drop", null, cancellationToken);
        await WriteRowsAsync(cancellationToken);
        if (!missingRowsStay)
        {
            await WithdrawAsync(remarks, cancellationToken);
        }

        await WriteLinksAsync(cancellationToken);
        await work.ExecuteAsync(RefreshStatistics, null, cancellationToken);
        await ListingTouch.RunAsync(work, now, cancellationToken);
        var counts = await work.QueryAsync<Count>("""
            select resource, what, count(*)::int as rows from (
                select resource, what from written
                union all
                select c.resource, 'unchanged' from chosen c where not exists (select from written w where w.id = c.id)) row
            group by resource, what
            """, null, cancellationToken);
        return counts.GroupBy(count => count.Resource).ToDictionary(of => of.Key, of => new ResourceCounts(
            0, Rows(of, "added"), Rows(of, "changed"), Rows(of, "unchanged"), Rows(of, "withdrawn"), 0));
    }

    // PostgreSQL looks for itself once a minute; until then it would read what just grew a hundredfold as if it were still small.
    const string RefreshStatistics = """
        do $$ begin
            if (select count(*) from written) * 10 > (select greatest(reltuples, 0) from pg_class where oid = 'hsds_rows'::regclass) then
                analyze hsds_rows, hsds_links;
            end if;
        end $$
        """;

    Task WriteRowsAsync(CancellationToken cancellationToken) => work.ExecuteAsync("""
        with merged as (
            insert into hsds_rows as h (id, partner_id, source, resource, source_id, fields, partner_fields, hidden_fields, tier, publishable, time_zone, digest, first_imported_at, changed_at)
            select id, @partner, @source, resource, source_id, fields, partner_fields, hidden_fields, tier, publishable,
                case when resource = 'schedule' then @timeZone end, digest, @now, @now from chosen
            on conflict (id) do update set fields = excluded.fields, partner_fields = excluded.partner_fields, hidden_fields = excluded.hidden_fields,
                tier = excluded.tier, publishable = excluded.publishable, time_zone = excluded.time_zone, digest = excluded.digest, changed_at = excluded.changed_at, withdrawn_at = null
            where h.digest <> excluded.digest or h.withdrawn_at is not null
            returning id, resource, xmax = 0 as added)
        insert into written select id, resource, case when added then 'added' else 'changed' end from merged
        """, new { partner, source, timeZone, now }, cancellationToken);

    // A row that was sent, and refused, is not gone: what is known of it stays.
    Task WithdrawAsync(ImportRemarks remarks, CancellationToken cancellationToken) => work.ExecuteAsync("""
        with gone as (
            update hsds_rows h set withdrawn_at = @now, changed_at = @now
            where h.partner_id = @partner and h.source = @source and h.withdrawn_at is null and not exists (select from chosen c where c.id = h.id) and h.id <> all(@refused)
            returning id, resource)
        insert into written select id, resource, 'withdrawn' from gone
        """, new { partner, source, now, refused = remarks.RejectedIds.Select(id => StableId.Of(partner, source, id.Resource, id.SourceId)).ToArray() }, cancellationToken);

    Task WriteLinksAsync(CancellationToken cancellationToken) => work.ExecuteAsync("""
        delete from hsds_links l using written w where l.child = w.id and w.what = 'changed';
        insert into hsds_links (child, via, parent) select l.child, l.via, l.parent from chosen_links l join written w on w.id = l.child and w.what <> 'withdrawn';
        analyze written
        """, null, cancellationToken);

    static int Rows(IEnumerable<Count> of, string what) => of.Where(count => count.What == what).Sum(count => count.Rows);

    sealed class Count
    {
        public string Resource { get; init; } = "";
        public string What { get; init; } = "";
        public int Rows { get; init; }
    }
}
