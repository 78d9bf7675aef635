using Entraide.DirectoryService.Imports;
using Entraide.ServiceDefaults.Data;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>Writes crisis lines into the current <see cref="UnitOfWork"/>; what did not change is not touched.</summary>
sealed class CrisisLineStore(UnitOfWork work, TimeProvider time)
{
    /// <summary>Adds or changes <paramref name="lines"/>, each under the id it is given.</summary>
    public async Task<(int Added, int Changed, int Unchanged)> StoreAsync(Guid partner, string source, IReadOnlyList<(Guid Id, CrisisLineRow Line)> lines, CancellationToken cancellationToken)
    {
        // Numbers travel joined by a character that the reader refuses in them: PostgreSQL's arrays of arrays must all be of one length.
        const char Separator = '\u001F';
        var written = await work.QueryAsync<bool>("""
            insert into crisis_lines as l (id, partner_id, source, country, country_name, position, name, numbers, imported_at)
            select id, @partner, @source, country, country_name, position, name, string_to_array(numbers, @separator), @now
            from unnest(@ids, @countries, @countryNames, @positions, @names, @numbers) as r(id, country, country_name, position, name, numbers)
            on conflict (id) do update set country_name = excluded.country_name, position = excluded.position, numbers = excluded.numbers, imported_at = excluded.imported_at
            where (l.country_name, l.position, l.numbers) is distinct from (excluded.country_name, excluded.position, excluded.numbers)
            returning xmax = 0
            """, new
        {
            partner,
            source,
            separator = Separator.ToString(),
            now = time.GetUtcNow(),
            ids = lines.Select(l => l.Id).ToArray(),
            countries = lines.Select(l => l.Line.Country).ToArray(),
            countryNames = lines.Select(l => l.Line.CountryName).ToArray(),
            positions = lines.Select(l => l.Line.Position).ToArray(),
            names = lines.Select(l => l.Line.Name).ToArray(),
            numbers = lines.Select(l => string.Join(Separator, l.Line.Numbers)).ToArray(),
        }, cancellationToken);
        var added = written.Count(isNew => isNew);
        return (added, written.Count - added, lines.Count - written.Count);
    }
}
