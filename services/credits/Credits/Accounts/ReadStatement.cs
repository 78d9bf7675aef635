using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Credits.Accounts;

/// <summary>
/// Statements of a period, <c>?from=</c> to <c>?to=</c> (exclusive; days or instants, UTC): opening, lines, closing, and the opening and the lines are the
/// closing. JSON, or CSV by <c>Accept: text/csv</c> or <c>?format=csv</c>.
/// </summary>
static class ReadStatement
{
    /// <summary>Of a person, in one programme (<c>?programme_id=</c>) or in all. Who is not known has an empty one.</summary>
    internal static async Task<StatementResult> OfOwnerAsync(Guid ownerId, HttpRequest request, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var programme = AskedPeriod.Programme(request.Query);
        return await ReadAsync(request, database, """
            a.partner_id = @Partner and a.owner_id = @ownerId and (@programme::uuid is null or a.programme_id = @programme) and a.kind in ('participant', 'supporter', 'partner')
            """, new { caller.Partner, ownerId, programme }, cancellationToken);
    }

    /// <summary>Of what a programme has to give: its pool.</summary>
    internal static async Task<StatementResult> OfProgrammeAsync(Guid id, HttpRequest request, Caller caller, Database database, CancellationToken cancellationToken)
    {
        if (await database.FindAsync<Guid?>("select id from programmes where id = @id and partner_id = @Partner", new { id, caller.Partner }, cancellationToken) is null)
        {
            throw Problem.NotFound();
        }

        return await ReadAsync(request, database, "a.partner_id = @Partner and a.programme_id = @id and a.kind = 'pool'", new { caller.Partner, id }, cancellationToken);
    }

    /// <summary>Of what all programmes of a zone (<c>?zone=</c>) have to give.</summary>
    internal static async Task<StatementResult> OfZoneAsync(HttpRequest request, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var zone = request.Query["zone"].ToString();
        new Checks().That(zone.Length is > 0 and <= 100, "?zone", "Must be the zone of a programme.").Enforce();
        var ids = await database.QueryAsync<Guid>("select id from programmes where partner_id = @Partner and zone = @zone", new { caller.Partner, zone }, cancellationToken);
        return ids.Count == 0 ? throw Problem.NotFound()
            : await ReadAsync(request, database, "a.partner_id = @Partner and a.programme_id = any(@ids) and a.kind = 'pool'", new { caller.Partner, ids }, cancellationToken);
    }

    static async Task<StatementResult> ReadAsync(HttpRequest request, Database database, string which, object parameters, CancellationToken cancellationToken)
    {
        var csv = WantsCsv(request);
        return new StatementResult(await Statement.OpenAsync(database, which, parameters, AskedPeriod.Read(request.Query), cancellationToken), csv);
    }

    static bool WantsCsv(HttpRequest request) => request.Query["format"].ToString() switch
    {
        "csv" => true,
        "json" => false,
        // Of what is accepted, what is liked best; of two that are liked as well, what is named first.
        "" => request.GetTypedHeaders().Accept.OrderByDescending(type => type.Quality ?? 1).FirstOrDefault() is { } best && best.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase),
        _ => throw Problem.Invalid("?format", "Must be json or csv."),
    };
}
