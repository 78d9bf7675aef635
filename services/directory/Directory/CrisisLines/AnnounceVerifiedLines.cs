using System.Text.Json;
using Entraide.DirectoryService.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>
/// Tells other services which public crisis lines were verified recently, a country at a time, when that changed: by an import, a verification, a
/// withdrawal, or because a verification grew too old, which no request causes.
/// </summary>
sealed class AnnounceVerifiedLines(UnitOfWork work, CrisisLineLimits limits, TimeProvider time) : IPeriodicJob
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var changed = await work.QueryAsync<Row>("""
            with verified as (
                select country, jsonb_agg(jsonb_build_object('id', id, 'name', name, 'numbers', numbers, 'verified_at', verified_at) order by place) as lines
                from (select country, id, name, numbers, verified_at, row_number() over (partition by country order by position, id) as place
                    from standing_crisis_lines where tier = 'public' and verified_at >= @since) l
                where place <= 10 group by country)
            insert into announced_lines as a (country, version, lines)
            select coalesce(v.country, k.country), 1, coalesce(v.lines, '[]') from verified v full join announced_lines k on k.country = v.country
            where coalesce(v.lines, '[]') is distinct from coalesce(k.lines, '[]')
            on conflict (country) do update set version = a.version + 1, lines = excluded.lines
            returning country, version, lines::text as lines
            """, new { since = time.GetUtcNow() - limits.VerifiedFor }, cancellationToken);
        foreach (var row in changed)
        {
            work.Publish(new CrisisLinesAnnounced(row.Country, row.Version, JsonSerializer.Deserialize<AnnouncedLine[]>(row.Lines, StrictJson.Options)!));
        }

        await work.CommitAsync(cancellationToken);
    }

    sealed class Row
    {
        public string Country { get; init; } = "";
        public long Version { get; init; }
        public string Lines { get; init; } = "";
    }
}
