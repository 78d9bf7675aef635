using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using static Entraide.Demo.Story;

namespace Entraide.Demo;

/// <summary>A group that meets each week: it fills up, somebody waits, a place becomes free, one evening is moved, and in the end it is called off.</summary>
sealed class GroupSteps(PartnerApi api, Options options, Guid programme, TimeProvider time)
{
    const int Places = 2, Credits = 4;
    readonly List<Mailbox> mailboxes = [];

    internal async Task RunAsync(Guid supporter, CancellationToken cancellationToken)
    {
        var (series, session, occurrence) = await PlanAsync(supporter, cancellationToken);
        var (first, second, third) = (await PersonAsync(cancellationToken), await PersonAsync(cancellationToken), await PersonAsync(cancellationToken));

        Step("The group fills up; whoever comes then can wait, and is asked when a place becomes free");
        var booking = (Guid)(await JoinAsync(session, first, cancellationToken))["id"]!;
        await JoinAsync(session, second, cancellationToken);
        var (status, full) = await api.RefusedAsync(HttpMethod.Post, "/v1/scheduling/bookings", Encoding.UTF8.GetBytes(Request(session, third).ToJsonString()), "application/json", cancellationToken);
        Check(status == 409 && ((string)full["type"]!).EndsWith(":session-full", StringComparison.Ordinal) && full["next_sessions"]!.AsArray().Count > 0, "no third place of two; the next evenings with places are named");
        var entry = (Guid)(await api.PostAsync($"/v1/scheduling/sessions/{session}/waitlist", new JsonObject { ["participant_id"] = third, ["programme_id"] = programme }, cancellationToken))["id"]!;
        await api.PostAsync($"/v1/scheduling/bookings/{booking}/cancel", new JsonObject { ["by"] = "participant" }, cancellationToken);
        Check((string?)(await api.GetAsync($"/v1/scheduling/waitlist-entries/{entry}", cancellationToken))["state"] == "offered", "one cancels, and the place is kept for the one who waits");
        await DiscreetAsync(mailboxes[2], 1, "and they are asked", cancellationToken);
        var taken = await api.PostAsync($"/v1/scheduling/waitlist-entries/{entry}/accept", new JsonObject(), cancellationToken, prefer: "wait=10");
        Check((string?)taken["state"] == "confirmed", "they take it");
        await DiscreetAsync(mailboxes[2], 2, "and have it confirmed", cancellationToken);
        await HeldAsync(Places * Credits, cancellationToken);

        Step("One evening begins an hour later; the people in it are told, and their calendars follow");
        var feed = new Uri((string)(await api.PostAsync("/v1/scheduling/calendar-feeds", new JsonObject { ["participant_id"] = third, ["content"] = "titles", ["language"] = "fr" }, cancellationToken))["url"]!);
        var before = await FeedAsync(feed, cancellationToken);
        await api.PostAsync($"/v1/scheduling/series/{series}/edits", new JsonObject
        {
            ["scope"] = "one",
            ["occurrence"] = occurrence,
            ["changes"] = new JsonObject { ["starts_at"] = Wall(DateTime.Parse(occurrence, CultureInfo.InvariantCulture).AddHours(1)) },
        }, cancellationToken);
        await DiscreetAsync(mailboxes[2], 3, "who is in it is told of the new time", cancellationToken);
        var after = await FeedAsync(feed, cancellationToken);
        Check(Line(before, "UID") == Line(after, "UID") && Line(before, "DTSTART") != Line(after, "DTSTART"), $"the same entry in their calendar, «{Line(after, "SUMMARY")}», at another time");

        Step("Somebody signals danger: whatever else happens, the answer has somebody to call");
        var danger = await api.PostAsync("/v1/scheduling/danger-signals", new JsonObject { ["session_id"] = session, ["by"] = "facilitator", ["country"] = "FR" }, cancellationToken);
        Check(danger["crisis_lines"]!["lines"]!.AsArray().Count > 0, $"{danger["crisis_lines"]!["lines"]!.AsArray().Count} crisis lines in the answer, from {danger["crisis_lines"]!["source"]}");
        await api.PostAsync($"/v1/scheduling/danger-signals/{danger["signal_id"]}/taken", new JsonObject(), cancellationToken);

        Step("The evening is called off; nobody stands in front of a closed door, and no credit is lost");
        await api.PostAsync($"/v1/scheduling/sessions/{session}/cancel", new JsonObject { ["reason"] = "room_unavailable" }, cancellationToken);
        await HeldAsync(0, cancellationToken);
        await DiscreetAsync(mailboxes[2], 4, "who had a place is told", cancellationToken);
        Check((await FeedAsync(feed, cancellationToken)).Contains("STATUS:CANCELLED", StringComparison.Ordinal), "their calendar says so too");
        foreach (var mailbox in mailboxes)
        {
            mailbox.Dispose();
        }
    }

    async Task<(Guid Series, Guid Session, string Occurrence)> PlanAsync(Guid supporter, CancellationToken cancellationToken)
    {
        Step("The partner plans a group that meets every week");
        var series = await api.PostAsync("/v1/scheduling/series", new JsonObject
        {
            ["zone"] = "Europe/Paris",
            ["starts_at"] = Wall(time.GetUtcNow().UtcDateTime.Date.AddDays(3).AddHours(18)),
            ["rule"] = new JsonObject { ["frequency"] = "weekly", ["count"] = 8 },
            ["details"] = new JsonObject
            {
                ["kind"] = "group",
                ["supporter_id"] = supporter,
                ["modality"] = "video",
                ["minutes"] = 90,
                ["capacity"] = Places,
                ["credits"] = Credits,
            },
        }, cancellationToken);
        Check((int)series["sessions"]! == 8 && series["clashes"]!.AsArray().Count == 0, "8 evenings at six in Paris, whatever the clocks do between");
        var sessions = (await api.GetAsync($"/v1/scheduling/series/{series["id"]}/sessions", cancellationToken))["items"]!.AsArray();
        return ((Guid)series["id"]!, (Guid)sessions[0]!["id"]!, (string)sessions[0]!["occurrence"]!);
    }

    async Task<Guid> PersonAsync(CancellationToken cancellationToken)
    {
        var mailbox = new Mailbox(options.Mail, $"group-{mailboxes.Count}-{time.GetUtcNow():yyyyMMddHHmmssfff}@example.org");
        mailboxes.Add(mailbox);
        return (Guid)(await api.PostAsync("/v1/notifications/participants", new JsonObject
        {
            ["email"] = mailbox.Address,
            ["language"] = "fr",
            ["time_zone"] = "Europe/Paris",
            ["policy"] = new JsonObject { ["channels"] = new JsonArray("email"), ["words"] = "neutral", ["reminders"] = new JsonArray() },
        }, cancellationToken))["participant_id"]!;
    }

    async Task<JsonNode> JoinAsync(Guid session, Guid participant, CancellationToken cancellationToken)
    {
        var booking = await api.PostAsync("/v1/scheduling/bookings", Request(session, participant), cancellationToken, prefer: "wait=10");
        Check((string?)booking["state"] == "confirmed", "a place, and its credits are held");
        return booking;
    }

    JsonObject Request(Guid session, Guid participant) => new() { ["participant_id"] = participant, ["programme_id"] = programme, ["session_id"] = session };

    static async Task DiscreetAsync(Mailbox mailbox, int mails, string what, CancellationToken cancellationToken)
    {
        await UntilAsync(async () => (await mailbox.MailsAsync(cancellationToken)).Count == mails ? "" : null, what, cancellationToken);
        foreach (var mail in await mailbox.MailsAsync(cancellationToken))
        {
            Check(Mailbox.TellingWord(mail) is null, $"«{mail["subject"]}» names no service, topic, partner or role");
        }
    }

    Task HeldAsync(long credits, CancellationToken cancellationToken) => UntilAsync(
        async () => (long)(await api.GetAsync($"/v1/credits/programmes/{programme}/report", cancellationToken))["held"]! == credits ? "" : null, $"{credits} credits are held for the group", cancellationToken);

    static async Task<string> FeedAsync(Uri feed, CancellationToken cancellationToken)
    {
        using var nobody = new HttpClient();
        return (await nobody.GetStringAsync(feed, cancellationToken)).Replace("\r\n ", "", StringComparison.Ordinal);
    }

    // Of the last entry: the first has been cancelled, or is of the zone.
    static string Line(string calendar, string property) =>
        calendar[calendar.LastIndexOf("BEGIN:VEVENT", StringComparison.Ordinal)..].Split("\r\n").First(line => line.StartsWith(property, StringComparison.Ordinal)).Split(':', 2)[1];

    static string Wall(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);
}
