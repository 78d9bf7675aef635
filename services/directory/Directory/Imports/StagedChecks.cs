using Entraide.DirectoryService.Hsds;
using Entraide.ServiceDefaults.Data;

namespace Entraide.DirectoryService.Imports;

/// <summary>
/// What can only be checked once all rows are known: an id given twice, a reference to nothing, a taxonomy that turns in a circle. Leaves the
/// rows and links that stand in the temporary tables <c>chosen</c> and <c>chosen_links</c>.
/// </summary>
sealed class StagedChecks(UnitOfWork work, ImportRemarks remarks, Guid partner, string source, bool missingRowsStay)
{
    /// <summary>Checks everything that is staged.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await RejectIdsGivenTwiceAsync(cancellationToken);
        await ChooseAsync(cancellationToken);
        await AddAsync(cancellationToken);
        await TakeLinksAsync(cancellationToken);
        await RejectCyclesAsync(cancellationToken);
        while (await RejectOrphansAsync(cancellationToken))
        {
            // What hung on a row that was just refused is an orphan now.
        }

        await DropLinksToNothingAsync(cancellationToken);
    }

    async Task RejectIdsGivenTwiceAsync(CancellationToken cancellationToken)
    {
        var twice = await work.QueryAsync<Found>("""
            with again as (
                select ordinal from (select ordinal, row_number() over (partition by id order by ordinal) as nth from staged where standing = 0) row where nth > 1)
            delete from staged s using again where s.ordinal = again.ordinal
            returning s.file, s.line, s.pointer, s.resource, null as source_id
            """, null, cancellationToken);
        Reject(twice, "id", "Another row of the same kind has this id.");
    }

    // The fullest of several that tell of one row, and of equally full ones the first.
    Task ChooseAsync(CancellationToken cancellationToken) => work.ExecuteAsync("""
        create temp table chosen on commit drop as
            select distinct on (id) ordinal, file, line, pointer, resource, id, source_id, standing, fields, partner_fields, hidden_fields, tier, publishable, digest
            from staged where standing <= 2 order by id, standing, ordinal;
        create unique index on chosen (id);
        analyze chosen
        """, null, cancellationToken);

    async Task AddAsync(CancellationToken cancellationToken)
    {
        var alone = await work.QueryAsync<Found>("""
            select s.file, s.line, s.pointer, s.resource, null as source_id from staged s
            where s.standing = 3 and not exists (select from chosen c where c.id = s.id) order by s.ordinal
            """, null, cancellationToken);
        foreach (var found in alone)
        {
            remarks.Warn(found.Place, "", $"It adds to a {found.Resource} that is not in the data: left out.");
        }

        // "need_to_know" < "partner" < "public" in the alphabet too: the least is the strictest.
        await work.ExecuteAsync("""
            update chosen c set fields = a.fields || c.fields,
                partner_fields = case when a.partner_fields is null then c.partner_fields else a.partner_fields || coalesce(c.partner_fields, '{}') end,
                hidden_fields = case when a.hidden_fields is null then c.hidden_fields else a.hidden_fields || coalesce(c.hidden_fields, '{}') end,
                tier = least(c.tier, a.tier)
            from (select distinct on (id) id, fields, partner_fields, hidden_fields, tier from staged where standing = 3 order by id, ordinal) a
            where c.id = a.id
            """, null, cancellationToken);
    }

    // "sound" says whether what a link leads to is there: worked out once, and taken back where a row is refused.
    async Task TakeLinksAsync(CancellationToken cancellationToken)
    {
        var references = HsdsSchema.Resources.Values.SelectMany(resource => resource.References.Select(reference => (Resource: resource.Name, reference.Name, reference.Dependence))).ToArray();
        await work.ExecuteAsync("create temp table dependence (resource text, via text, need text, primary key (resource, via)) on commit drop", null, cancellationToken);
        await work.ExecuteAsync("insert into dependence select * from unnest(@resources, @vias, @needs)", new
        {
            resources = references.Select(reference => reference.Resource).ToArray(),
            vias = references.Select(reference => reference.Name).ToArray(),
            needs = references.Select(reference => reference.Dependence.ToString()).ToArray(),
        }, cancellationToken);
        await work.ExecuteAsync("""
            create temp table chosen_links (child uuid, resource text, via text, parent uuid, parent_resource text, file text, line int, pointer text, need text, sound boolean) on commit drop;
            """, null, cancellationToken);
        await work.ExecuteAsync("""
            insert into chosen_links
            select l.*, d.need, p.id is not null or h.id is not null
            from (
                select distinct on (s.id, l.via, l.parent) s.id as child, s.resource, l.via, l.parent, l.resource as parent_resource, s.file, s.line, s.pointer
                from staged s, unnest(s.via, s.parents, s.parent_resources) as l(via, parent, resource)
                order by s.id, l.via, l.parent, s.standing, s.ordinal) l
            join chosen c on c.id = l.child
            join dependence d on d.resource = l.resource and d.via = l.via
            left join chosen p on p.id = l.parent
            -- Where rows that are not sent stay, a reference may also be to one of those.
            left join hsds_rows h on @missingRowsStay and h.id = l.parent and h.withdrawn_at is null and h.partner_id = @partner and h.source = @source
            """, new { partner, source, missingRowsStay }, cancellationToken);
        await work.ExecuteAsync("create index on chosen_links (child); create index on chosen_links (parent); analyze chosen_links", null, cancellationToken);
    }

    async Task RejectCyclesAsync(CancellationToken cancellationToken)
    {
        var turning = await work.QueryAsync<Found>("""
            with recursive climb as (
                select child as start, child, parent, via from chosen_links where via in ('parent_id', 'parent_organization_id')
                union
                select c.start, l.child, l.parent, l.via from climb c join chosen_links l on l.child = c.parent and l.via = c.via
            ), turning as (select distinct start, via from climb where parent = start)
            delete from chosen_links l using turning t where l.child = t.start and l.via = t.via
            returning l.file, l.line, l.pointer, l.resource, l.via as source_id
            """, null, cancellationToken);
        foreach (var found in turning)
        {
            remarks.RejectValue(found.Place, found.SourceId!, "It leads back to the row itself: a circle.");
        }
    }

    async Task<bool> RejectOrphansAsync(CancellationToken cancellationToken)
    {
        var orphans = await work.QueryAsync<Found>("""
            with orphan as (
                select c.id from chosen c join dependence d on d.resource = c.resource and d.need = 'Needed'
                where not exists (select from chosen_links l where l.child = c.id and l.via = d.via and l.sound)
                union
                select c.id from chosen c where c.resource in (select resource from dependence where need = 'OneOf')
                    and not exists (select from chosen_links l where l.child = c.id and l.need = 'OneOf' and l.sound))
            delete from chosen c using orphan o where c.id = o.id
            returning c.id, c.file, c.line, c.pointer, c.resource, c.source_id
            """, null, cancellationToken);
        Reject(orphans, "", "What it belongs to is not in the data: an orphan.");
        var ids = orphans.Select(orphan => orphan.Id).ToArray();
        await work.ExecuteAsync("delete from chosen_links where child = any(@ids)", new { ids }, cancellationToken);
        await work.ExecuteAsync("update chosen_links set sound = false where parent = any(@ids)", new { ids }, cancellationToken);
        return orphans.Count > 0;
    }

    async Task DropLinksToNothingAsync(CancellationToken cancellationToken)
    {
        var dropped = await work.QueryAsync<Found>(
            "delete from chosen_links where not sound returning child as id, file, line, pointer, parent_resource as resource, via as source_id", null, cancellationToken);
        foreach (var found in dropped.OrderBy(found => found.File, StringComparer.Ordinal).ThenBy(found => found.Line))
        {
            remarks.Warn(found.Place, found.SourceId!, $"The {found.Resource} it refers to is not in the data: kept without it.");
        }
    }

    void Reject(IReadOnlyList<Found> rows, string at, string reason)
    {
        foreach (var found in rows.OrderBy(found => found.File, StringComparer.Ordinal).ThenBy(found => found.Line).ThenBy(found => found.Pointer, StringComparer.Ordinal))
        {
            remarks.RejectRow(found.Place, found.Resource, at, reason, found.SourceId);
        }
    }

    sealed class Found
    {
        public Guid Id { get; init; }
        public string File { get; init; } = "";
        public int? Line { get; init; }
        public string Pointer { get; init; } = "";
        public string Resource { get; init; } = "";
        public string? SourceId { get; init; }

        public SourcePlace Place => new(File, Line, Pointer);
    }
}
