using System.Text.Json;
using System.Text.RegularExpressions;
using Entraide.Notification.Participants;
using Entraide.Notification.Templates;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Entraide.Notification.Campaigns;

/// <summary>
/// Something a partner announces to those of its people whose policy welcomes announcements. Only those with explicit words are shown the text;
/// the others are told that there is news for them, and so are those in whose language it is not given.
/// </summary>
/// <param name="Key">The partner's own name for it, given once: lower-case letters, digits and hyphens, at most 64.</param>
/// <param name="Texts">By language: plain text of 1 to 500 characters.</param>
/// <param name="PerMinute">How many people at the most are told in a minute: 1 to 6,000.</param>
/// <param name="Days">For how long it is news: whoever could not be told by then is not. 1 to 30.</param>
public sealed partial record AnnounceCampaign(string Key, IReadOnlyDictionary<string, string> Texts, int PerMinute = 60, int Days = 7)
{
    const int LongestText = 500;

    internal static void Map(RouteGroupBuilder campaigns) => campaigns.MapPost("", HandleAsync).WithSummary("Announce something to those who welcome announcements");

    static async Task<Created<CampaignBody>> HandleAsync(AnnounceCampaign request, Caller caller, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        request.Check();
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        try
        {
            await work.ExecuteAsync("""
                insert into campaigns (id, partner_id, key, texts, per_minute, state, created_at, ends_at, last_round_at)
                values (@id, @Partner, @Key, @texts::jsonb, @PerMinute, 'running', @now, @endsAt, @now)
                """, new { id, caller.Partner, request.Key, texts = JsonSerializer.Serialize(request.Texts.ToDictionary()), request.PerMinute, now, endsAt = now.AddDays(request.Days) }, cancellationToken);
        }
        catch (PostgresException violation) when (violation.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw Problem.Conflict("campaign-key-used", "A campaign of this key was announced before.");
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.Created($"/v1/notifications/campaigns/{id}", new CampaignBody(id, request.Key, "running", request.PerMinute, now.AddDays(request.Days), []));
    }

    internal void Check()
    {
        var checks = new Checks().That(KeyRule().IsMatch(Key), "/key", "1 to 64 lower-case letters, digits and hyphens.")
            .That(PerMinute is >= 1 and <= 6000, "/per_minute", "From 1 to 6000.")
            .That(Days is >= 1 and <= 30, "/days", "From 1 to 30.")
            .That(Texts.Count > 0, "/texts", "A text in one language at least.");
        foreach (var (language, text) in Texts)
        {
            // The language is the caller's: it is not repeated where it is not known.
            checks.That(Wording.Languages.Contains(language), "/texts", $"Languages are {string.Join(", ", Wording.Languages)}.")
                .That(!Wording.Languages.Contains(language) || IsText(text), $"/texts/{language}", $"Plain text of 1 to {LongestText} characters, without control characters and without what changes the direction of writing.");
        }

        checks.Enforce();
    }

    // Paragraphs are fine; what cannot be seen is not.
    static bool IsText(string? text) => text?.Length <= LongestText && Disguise.IsPlain(text.Replace("\r\n", " ").Replace('\n', ' '), LongestText);

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KeyRule();
}
