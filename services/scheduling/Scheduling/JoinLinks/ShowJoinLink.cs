using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.JoinLinks;

/// <summary>
/// The link of a booking's participant, or of a session's lead (<c>?as=co_facilitator</c>: of who leads it with them). Rotating makes a new one; the old
/// one leads nowhere from then on.
/// </summary>
static class ShowJoinLink
{
    internal static Task<Ok<JoinView>> OfBookingAsync(Guid id, Caller caller, Database database, PublicAddress address, HttpResponse response, CancellationToken cancellationToken) =>
        ShowAsync(JoinLink.OfBooking, id, caller, database, address, response, cancellationToken);

    internal static async Task<Ok<JoinView>> OfSessionAsync(
        Guid id, Caller caller, UnitOfWork work, PublicAddress address, HttpContext http, CancellationToken cancellationToken)
    {
        var sql = OfLead(http.Request) ? JoinLink.OfLead : JoinLink.OfCoFacilitator;
        await work.ExecuteAsync(JoinLink.MakeForSession, new { id, caller.Partner }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return await ShowAsync(sql, id, caller, work, address, http.Response, cancellationToken);
    }

    internal static async Task<Ok<JoinView>> RotateOfBookingAsync(
        Guid id, Caller caller, UnitOfWork work, PublicAddress address, HttpResponse response, CancellationToken cancellationToken)
    {
        await RotateAsync("update bookings set join_token = default where id = @id and partner_id = @Partner", id, caller, work, cancellationToken);
        return await ShowAsync(JoinLink.OfBooking, id, caller, work, address, response, cancellationToken);
    }

    internal static async Task<Ok<JoinView>> RotateOfSessionAsync(
        Guid id, Caller caller, UnitOfWork work, PublicAddress address, HttpContext http, CancellationToken cancellationToken)
    {
        await RotateAsync($"update sessions set {(OfLead(http.Request) ? "lead_token" : "co_token")} = new_join_token() where id = @id and partner_id = @Partner", id, caller, work, cancellationToken);
        return await OfSessionAsync(id, caller, work, address, http, cancellationToken);
    }

    static async Task<Ok<JoinView>> ShowAsync(
        string sql, Guid id, Caller caller, IQueries database, PublicAddress address, HttpResponse response, CancellationToken cancellationToken)
    {
        var link = await database.FindAsync<JoinLink>(sql, new { id, caller.Partner }, cancellationToken) ?? throw Problem.NotFound();
        SecretLink.Protect(response);
        return TypedResults.Ok(link.Show(address));
    }

    static async Task RotateAsync(string sql, Guid id, Caller caller, UnitOfWork work, CancellationToken cancellationToken)
    {
        if (await work.ExecuteAsync(sql, new { id, caller.Partner }, cancellationToken) == 0)
        {
            throw Problem.NotFound();
        }

        await work.CommitAsync(cancellationToken);
    }

    static bool OfLead(HttpRequest request) => request.Query["as"] switch
    {
        { Count: 0 } => true,
        ["lead"] => true,
        ["co_facilitator"] => false,
        _ => throw Problem.Invalid("?as", "Must be lead or co_facilitator."),
    };
}
