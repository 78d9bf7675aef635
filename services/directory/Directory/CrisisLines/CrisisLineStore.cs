using System.Text.Json;
using Entraide.DirectoryService.Imports;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>Writes imported crisis lines into the current <see cref="UnitOfWork"/>; what did not change is not touched.</summary>
sealed class CrisisLineStore(UnitOfWork work, Escalations escalations, TimeProvider time)
{
    /// <summary>
    /// Adds or changes <paramref name="lines"/>, each under the id it is given. Details a partner wrote by hand stay, and a line it withdrew stays
    /// withdrawn until its source publishes other numbers.
    /// </summary>
    public async Task<(int Added, int Changed, int Unchanged)> StoreAsync(Guid partner, string source, IReadOnlyList<(Guid Id, CrisisLineRow Line)> lines, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var written = await work.QueryAsync<Written>("""
            insert into crisis_lines as l (id, partner_id, source, country, country_name, position, name, numbers,
                channels, hours, languages, cost, shows_on_bill, audience, imported_at)
            select id, @partner, @source, country, country_name, position, name, numbers, channels, hours, languages, cost, shows_on_bill, audience, @now
            from jsonb_to_recordset(@rows::jsonb) as r(id uuid, country text, country_name text, position int, name text, numbers text[],
                channels jsonb, hours jsonb, languages text[], cost text, shows_on_bill boolean, audience text[])
            on conflict (id) do update set
                country_name = excluded.country_name, position = excluded.position, numbers = excluded.numbers, imported_at = excluded.imported_at, withdrawn_at = null, withdrawn_by = null,
                channels = case l.details_by when 'import' then excluded.channels else l.channels end,
                hours = case l.details_by when 'import' then excluded.hours else l.hours end,
                languages = case l.details_by when 'import' then excluded.languages else l.languages end,
                cost = case l.details_by when 'import' then excluded.cost else l.cost end,
                shows_on_bill = case l.details_by when 'import' then excluded.shows_on_bill else l.shows_on_bill end,
                audience = case l.details_by when 'import' then excluded.audience else l.audience end
            where (l.withdrawn_at is null or l.withdrawn_by = 'import' or l.numbers <> excluded.numbers)
                and (l.withdrawn_by = 'import' or (l.country_name, l.position, l.numbers) is distinct from (excluded.country_name, excluded.position, excluded.numbers)
                    or (l.details_by = 'import' and (l.channels, l.hours, l.languages, l.cost, l.shows_on_bill, l.audience)
                        is distinct from (excluded.channels, excluded.hours, excluded.languages, excluded.cost, excluded.shows_on_bill, excluded.audience)))
            returning id, xmax = 0 as added
            """, new { partner, source, now, rows = Rows(lines) }, cancellationToken);
        var verified = await VerifyAsync(partner, lines, now, cancellationToken);
        await escalations.AnswerAsync(verified, cancellationToken);
        var added = written.Count(row => row.Added);
        var touched = written.Select(row => row.Id).Union(verified).Count();
        return (added, touched - added, lines.Count - touched);
    }

    /// <summary>Withdraws the lines of <paramref name="source"/> that are not among <paramref name="sent"/>: it does not publish them any more.</summary>
    public async Task<int> WithdrawMissingAsync(Guid partner, string source, IReadOnlyCollection<Guid> sent, CancellationToken cancellationToken)
    {
        var gone = await work.QueryAsync<Guid>("""
            update crisis_lines set withdrawn_at = @now, withdrawn_by = 'import'
            where partner_id = @partner and source = @source and withdrawn_at is null and id <> all(@sent)
            returning id
            """, new { partner, source, sent = sent.ToArray(), now = time.GetUtcNow() }, cancellationToken);
        await escalations.AnswerAsync(gone, cancellationToken);
        return gone.Count;
    }

    // What the file says was verified is the partner's claim; the same claim again changes nothing.
    async Task<IReadOnlyList<Guid>> VerifyAsync(Guid partner, IReadOnlyList<(Guid Id, CrisisLineRow Line)> lines, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var claims = lines.Where(l => l.Line.Verification is not null).ToArray();
        return claims.Length == 0 ? [] : await work.QueryAsync<Guid>("""
            insert into crisis_line_verifications (id, line_id, partner_id, verified_at, how, numbers, recorded_at)
            select c.id, l.id, @partner, c.verified_at, c.how, l.numbers, @now
            from unnest(@ids, @lines, @times, @ways) as c(id, line_id, verified_at, how)
            join crisis_lines l on l.id = c.line_id and l.withdrawn_at is null
            on conflict (line_id, verified_at, how, numbers) do nothing
            returning line_id
            """, new
        {
            partner,
            now,
            ids = claims.Select(_ => Guid.CreateVersion7(now)).ToArray(),
            lines = claims.Select(c => c.Id).ToArray(),
            times = claims.Select(c => c.Line.Verification!.VerifiedAt.UtcDateTime).ToArray(),
            ways = claims.Select(c => c.Line.Verification!.How).ToArray(),
        }, cancellationToken);
    }

    static string Rows(IEnumerable<(Guid Id, CrisisLineRow Line)> lines) => JsonSerializer.Serialize(lines.Select(l => new
    {
        l.Id,
        l.Line.Country,
        l.Line.CountryName,
        l.Line.Position,
        l.Line.Name,
        l.Line.Numbers,
        l.Line.Details.Channels,
        l.Line.Details.Hours,
        l.Line.Details.Languages,
        Cost = l.Line.Details.KnownCost,
        l.Line.Details.ShowsOnBill,
        l.Line.Details.Audience,
    }), StrictJson.Options);

    sealed class Written
    {
        public Guid Id { get; init; }
        public bool Added { get; init; }
    }
}
