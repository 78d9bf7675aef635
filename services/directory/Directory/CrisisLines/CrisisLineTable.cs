using Entraide.ServiceDefaults.Data;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>The crisis lines a partner sees: its own import where it has one for the country, else those of the others, each line once.</summary>
sealed class CrisisLineTable(Database database)
{
    /// <summary>All lines of <paramref name="country"/>, in the order published; empty where none is known.</summary>
    public async Task<IReadOnlyList<CrisisLine>> OfCountryAsync(string country, Guid partner, CancellationToken cancellationToken) =>
        Describe(await database.QueryAsync<Row>("""
            select id, country, name, numbers, source from (
                select distinct on (name, numbers) * from (
                    select *, bool_or(partner_id = @partner) over () as has_own from crisis_lines where country = @country and tier = 'public'
                ) visible
                where partner_id = @partner or not has_own
                order by name, numbers, position, id
            ) line
            order by position, id
            """, new { country = country.ToUpperInvariant(), partner }, cancellationToken));

    /// <summary>
    /// What to answer when the country is not known or has no line: the first line of every country, which is the emergency number nearly
    /// everywhere. No number works in every country, so none is offered as if it did.
    /// </summary>
    public async Task<IReadOnlyList<CrisisLine>> FirstOfEveryCountryAsync(Guid partner, CancellationToken cancellationToken) =>
        Describe(await database.QueryAsync<Row>("""
            select distinct on (country) id, country, name, numbers, source from crisis_lines
            where tier = 'public' order by country, (partner_id = @partner) desc, position, id
            """, new { partner }, cancellationToken));

    static IReadOnlyList<CrisisLine> Describe(IReadOnlyList<Row> rows) =>
        [.. rows.Select(row => new CrisisLine(row.Id, row.Country, row.Name, [.. row.Numbers.Select(CrisisNumber.From)], row.Source))];

    sealed class Row
    {
        public Guid Id { get; init; }
        public string Country { get; init; } = "";
        public string Name { get; init; } = "";
        public string[] Numbers { get; init; } = [];
        public string Source { get; init; } = "";
    }
}
