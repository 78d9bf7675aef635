using System.Text.Json;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Escalation;

/// <summary>What staff may do when somebody signals danger: shown to people before they need it, in their language.</summary>
/// <param name="WithoutConsent">
/// Any of <c>contact_person</c>, <c>contact_trusted_person</c>, <c>inform_supporter</c>, <c>visit</c>, <c>call_emergency_services</c>, <c>share_location</c>.
/// </param>
/// <param name="OnlyWithConsent">Of the same words those that need the person's consent; a word that stands in neither list is not done at all.</param>
/// <param name="Texts">What to show, by language tag: plain text of 4000 characters at most.</param>
/// <param name="Version">Rises with each change; left out in requests.</param>
public sealed record EscalationPolicy(IReadOnlyList<string> WithoutConsent, IReadOnlyList<string> OnlyWithConsent, IReadOnlyDictionary<string, string> Texts, int? Version = null);

/// <summary>A person was shown the policy.</summary>
/// <param name="Version">The one they were shown.</param>
/// <param name="ShownAt">UTC; left out for now.</param>
public sealed record PolicyShownRequest(int Version, DateTimeOffset? ShownAt = null);

/// <summary><c>GET</c> and <c>PUT /v1/notifications/escalation-policy</c>, and <c>PUT /v1/notifications/participants/{id}/escalation-policy</c>.</summary>
static class EscalationPolicies
{
    const int LongestText = 4000, MostTexts = 40;
    static readonly string[] Actions = ["contact_person", "contact_trusted_person", "inform_supporter", "visit", "call_emergency_services", "share_location"];

    internal static async Task<Ok<EscalationPolicy>> ShowAsync(Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok((await database.FindAsync<Row>($"{Latest}", new { caller.Partner }, cancellationToken) ?? throw Problem.NotFound()).Policy());

    /// <summary>Adds a version; saying the same again adds none.</summary>
    internal static async Task<Ok<EscalationPolicy>> ChangeAsync(EscalationPolicy policy, Caller caller, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        new Checks()
            .That(policy.Version is null, "/version", "Versions are counted here.")
            .That(policy.WithoutConsent.All(Actions.Contains) && policy.WithoutConsent.Distinct().Count() == policy.WithoutConsent.Count, "/without_consent", $"Some of {string.Join(", ", Actions)}.")
            .That(policy.OnlyWithConsent.All(Actions.Contains) && policy.OnlyWithConsent.Distinct().Count() == policy.OnlyWithConsent.Count, "/only_with_consent", $"Some of {string.Join(", ", Actions)}.")
            .That(!policy.WithoutConsent.Intersect(policy.OnlyWithConsent).Any(), "/only_with_consent", "With consent only, or without: not both.")
            .That(policy.Texts.Count is >= 1 and <= MostTexts, "/texts", $"1 to {MostTexts} languages.")
            .That(policy.Texts.All(text => text.Key.Length <= 35 && text.Value is { Length: > 0 and <= LongestText } && !text.Value.Any(IsHidden)), "/texts", $"Plain text of at most {LongestText} characters, by language tag.")
            .Enforce();
        await work.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('escalation policy ' || @Partner::text, 0))", new { caller.Partner }, cancellationToken);
        var latest = (await work.FindAsync<Row>(Latest, new { caller.Partner }, cancellationToken))?.Policy();
        if (latest is null || !Same(latest, policy))
        {
            latest = policy with { Version = (latest?.Version ?? 0) + 1 };
            await work.ExecuteAsync("""
                insert into escalation_policies (partner_id, version, without_consent, only_with_consent, texts, changed_at)
                values (@Partner, @Version, @without, @only, @texts::jsonb, @now)
                """, new
            {
                caller.Partner,
                latest.Version,
                without = policy.WithoutConsent.ToArray(),
                only = policy.OnlyWithConsent.ToArray(),
                texts = JsonSerializer.Serialize(policy.Texts, StrictJson.Options),
                now = time.GetUtcNow(),
            }, cancellationToken);
            await work.CommitAsync(cancellationToken);
        }

        return TypedResults.Ok(latest);
    }

    /// <summary>Notes which version a person was shown, and when first.</summary>
    internal static async Task<NoContent> NoteShownAsync(Guid id, PolicyShownRequest request, Caller caller, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await work.FindAsync<Guid?>("select id from people where id = @id and partner_id = @Partner and kind = 'participant' for share", new { id, caller.Partner }, cancellationToken) is null)
        {
            throw Problem.NotFound();
        }

        new Checks()
            .That(await work.FindAsync<int?>("select version from escalation_policies where partner_id = @Partner and version = @Version", new { caller.Partner, request.Version }, cancellationToken) is not null,
                "/version", "There is no such version of your policy.")
            .That(request.ShownAt is null || request.ShownAt <= now, "/shown_at", "In the future.")
            .Enforce();
        await work.ExecuteAsync("insert into shown_policies (person_id, partner_id, version, shown_at) values (@id, @Partner, @Version, @at) on conflict do nothing",
            new { id, caller.Partner, request.Version, at = request.ShownAt ?? now }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    const string Latest = "select version, without_consent, only_with_consent, texts::text as texts from escalation_policies where partner_id = @Partner order by version desc limit 1";

    static bool Same(EscalationPolicy one, EscalationPolicy other) => one.WithoutConsent.ToHashSet().SetEquals(other.WithoutConsent)
        && one.OnlyWithConsent.ToHashSet().SetEquals(other.OnlyWithConsent) && one.Texts.Count == other.Texts.Count && one.Texts.All(text => other.Texts.GetValueOrDefault(text.Key) == text.Value);

    static bool IsHidden(char character) => char.IsControl(character) && character is not ('\n' or '\r' or '\t');

    sealed class Row
    {
        public int Version { get; init; }
        public string[] WithoutConsent { get; init; } = [];
        public string[] OnlyWithConsent { get; init; } = [];
        public string Texts { get; init; } = "{}";

        internal EscalationPolicy Policy() => new(WithoutConsent, OnlyWithConsent, JsonSerializer.Deserialize<Dictionary<string, string>>(Texts)!, Version);
    }
}
