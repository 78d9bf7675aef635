using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Accounts;

/// <summary>One account of a person in one programme. Available is what is neither spent nor held, in whole credits.</summary>
public sealed class AccountView
{
    public Guid ProgrammeId { get; init; }

    /// <summary><c>participant</c> or <c>supporter</c>.</summary>
    public string Kind { get; init; } = "";
    public long Balance { get; init; }
    public long Held { get; init; }
    public long Available { get; init; }

    /// <summary>How many ledger entries the account has.</summary>
    public long Entries { get; init; }
}

/// <summary>The accounts of a participant or a supporter.</summary>
public sealed record AccountsView(IReadOnlyList<AccountView> Accounts);

static class AccountEndpoints
{
    internal static void MapAccounts(this RouteGroupBuilder api) => api.MapGet("/accounts/{ownerId:guid}", HandleAsync).RequireScope("credits.read");

    /// <summary>Somebody without credits, somebody unknown and another partner's person all answer with an empty list: ids are not confirmed here.</summary>
    static async Task<Ok<AccountsView>> HandleAsync(Guid ownerId, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(new AccountsView(await database.QueryAsync<AccountView>("""
            select programme_id, kind, balance, held, balance - held as available, version as entries
            from accounts where owner_id = @ownerId and partner_id = @Partner order by programme_id, kind
            """, new { ownerId, caller.Partner }, cancellationToken)));
}
