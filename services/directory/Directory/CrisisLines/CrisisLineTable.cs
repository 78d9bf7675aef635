using System.Text.Json;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using NodaTime;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>The crisis lines a partner sees: its own import where it has one for the country, else those of the others, each line once.</summary>
sealed class CrisisLineTable(Database database, TimeProvider time, CrisisLineLimits limits)
{
    const string Columns = """
        id, country, name, numbers, channels::text as channels, hours::text as hours, languages, cost, shows_on_bill, audience, source,
        verified_at, verified_how, verified_by
        """;

    /// <summary>All lines of <paramref name="country"/> in the order of <see cref="CrisisLineRank"/>; empty where none is known.</summary>
    public async Task<IReadOnlyList<CrisisLine>> OfCountryAsync(
        string country, Guid partner, CancellationToken cancellationToken, string? language = null, Instant? openAt = null) =>
        CrisisLineRank.Order(Describe(await database.QueryAsync<Row>($"""
            select {Columns} from (
                select distinct on (name, numbers) * from (
                    select *, bool_or(partner_id = @partner) over () as has_own from standing_crisis_lines where country = @country and tier = 'public'
                ) visible
                where partner_id = @partner or not has_own
                order by name, numbers, verified_at desc nulls last, position, id
            ) line
            order by position, id
            """, new { country = country.ToUpperInvariant(), partner }, cancellationToken)), language, openAt);

    /// <summary>
    /// What to answer when the country is not known or has no line: the first line of every country, which is the emergency number nearly
    /// everywhere. No number works in every country, so none is offered as if it did.
    /// </summary>
    public async Task<IReadOnlyList<CrisisLine>> FirstOfEveryCountryAsync(Guid partner, CancellationToken cancellationToken) =>
        [.. Describe(await database.QueryAsync<Row>($"""
            select {Columns} from standing_crisis_lines where id in (
                select distinct on (country) id from crisis_lines
                where tier = 'public' and withdrawn_at is null order by country, (partner_id = @partner) desc, position, id
            )
            order by country
            """, new { partner }, cancellationToken))];

    /// <summary>A partner's own line, or null.</summary>
    public async Task<CrisisLine?> FindOwnAsync(Guid id, Guid partner, CancellationToken cancellationToken) =>
        Describe(await database.QueryAsync<Row>(
            $"select {Columns} from standing_crisis_lines where id = @id and partner_id = @partner", new { id, partner }, cancellationToken)).SingleOrDefault();

    IEnumerable<CrisisLine> Describe(IReadOnlyList<Row> rows)
    {
        var now = time.GetUtcNow();
        return rows.Select(row => new CrisisLine(
            row.Id, row.Country, row.Name, [.. row.Numbers.Select(CrisisNumber.From)],
            Read<CrisisChannel[]>(row.Channels), Read<OpeningHours>(row.Hours), row.Languages, row.Cost, row.ShowsOnBill, row.Audience, row.Source,
            row.VerifiedAt is { } at ? new LineVerification(at, row.VerifiedHow!, row.VerifiedBy!.Value) : null,
            LineVerification.StateOf(row.VerifiedAt, now, limits.VerifiedFor)));
    }

    static T? Read<T>(string? json) where T : class => json is null ? null : JsonSerializer.Deserialize<T>(json, StrictJson.Options);

    sealed class Row
    {
        public Guid Id { get; init; }
        public string Country { get; init; } = "";
        public string Name { get; init; } = "";
        public string[] Numbers { get; init; } = [];
        public string? Channels { get; init; }
        public string? Hours { get; init; }
        public string[]? Languages { get; init; }
        public string? Cost { get; init; }
        public bool? ShowsOnBill { get; init; }
        public string[]? Audience { get; init; }
        public string Source { get; init; } = "";
        public DateTimeOffset? VerifiedAt { get; init; }
        public string? VerifiedHow { get; init; }
        public Guid? VerifiedBy { get; init; }
    }
}
