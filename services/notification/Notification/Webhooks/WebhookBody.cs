using Entraide.Notification.Outbound;
using Entraide.Notification.PartnerEvents;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Notification.Webhooks;

/// <summary>An endpoint of a partner's, as they set it.</summary>
/// <param name="Url">https, on a host that the whole Internet reaches.</param>
/// <param name="Events">Which types it is called for; left out: all, those to come too.</param>
/// <param name="Disabled">True: it is not called, and nothing is kept waiting for it; what it misses can be replayed.</param>
public sealed record WebhookSettings(string Url, IReadOnlyList<string>? Events = null, bool Disabled = false)
{
    /// <exception cref="Problem">something is wrong with it; it says what by name</exception>
    internal async Task CheckAsync(SafeTargets targets, OutboundRules rules, CancellationToken cancellationToken)
    {
        var fault = TargetUrl.Fault(Url, rules);
        new Checks()
            .That(fault is null, "/url", fault ?? "")
            .That(Events is null || Events.Count > 0 && Events.All(name => EventTypes.All.Any(type => type.Name == name)), "/events", "Some of the types that docs/webhooks.md lists, or left out for all.")
            .Enforce();
        try
        {
            await targets.AddressesAsync(new Uri(Url).IdnHost, cancellationToken);
        }
        catch (TargetRefused refused)
        {
            throw Problem.Invalid("/url", refused.Reason == TargetRefused.Unresolved ? "A host that has an address." : "A host that the whole Internet reaches: every address it has must be public.");
        }
    }

    internal string[]? EventNames => Events?.Distinct().ToArray();
}

/// <summary>An endpoint as it stands.</summary>
/// <param name="State"><c>active</c>; <c>paused</c> after many failures in a row, and tried again from <paramref name="PausedUntil"/> on; <c>disabled</c>.</param>
/// <param name="Reason">Why it is paused or disabled: a stable word.</param>
/// <param name="Failures">In a row.</param>
/// <param name="Secret">Shown when the endpoint is registered, and never again.</param>
/// <param name="PreviousSecretUntil">Until when calls are signed with the secret before as well.</param>
public sealed record WebhookBody(Guid Id, string Url, IReadOnlyList<string>? Events, string State, DateTimeOffset CreatedAt, int Failures, string? Reason = null,
    DateTimeOffset? PausedUntil = null, DateTimeOffset? PreviousSecretUntil = null, string? Secret = null);

/// <summary>A row of <c>webhooks</c>.</summary>
sealed class WebhookRow
{
    public const string Columns = "id, url, events, secret, previous_secret, previous_until, state, reason, failures, paused_until, created_at";

    public Guid Id { get; init; }
    public string Url { get; init; } = "";
    public string[]? Events { get; init; }
    public byte[] Secret { get; init; } = [];
    public byte[]? PreviousSecret { get; init; }
    public DateTimeOffset? PreviousUntil { get; init; }
    public string State { get; init; } = "";
    public string? Reason { get; init; }
    public int Failures { get; init; }
    public DateTimeOffset? PausedUntil { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    public WebhookBody ToBody(string? secret = null) => new(Id, Url, Events, State, CreatedAt, Failures, Reason, PausedUntil, PreviousUntil, secret);

    /// <exception cref="Problem">there is none, or it is another partner's</exception>
    public static async Task<WebhookRow> FindAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        await database.FindAsync<WebhookRow>($"select {Columns} from webhooks where id = @id and partner_id = @Partner", new { id, caller.Partner }, cancellationToken) ?? throw Problem.NotFound();
}
