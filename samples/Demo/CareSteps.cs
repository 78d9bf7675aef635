using System.Text.Json.Nodes;
using static Entraide.Demo.Story;

namespace Entraide.Demo;

/// <summary>What happens when it matters: messages that pass for something else, somebody on call who is woken, and a person who leaves for good.</summary>
sealed class CareSteps(PartnerApi api, Options options, TimeProvider time)
{
    const string Sender = "Médiathèque", Loan = "Votre prêt";

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using var person = new Mailbox(options.Mail, $"reader-{time.GetUtcNow():yyyyMMddHHmmss}@example.org");
        using var staff = new Mailbox(options.Mail, $"on-call-{time.GetUtcNow():yyyyMMddHHmmss}@example.org");
        Step("Somebody whose phone lies on a shared table has messages look like a library's");
        var participant = (Guid)(await api.PostAsync("/v1/notifications/participants", new JsonObject
        {
            ["email"] = person.Address,
            ["language"] = "fr",
            ["time_zone"] = "Europe/Paris",
            ["policy"] = new JsonObject
            {
                ["words"] = "disguise",
                ["disguise"] = new JsonObject { ["sender"] = Sender, ["subject"] = Loan, ["calendar_title"] = "Club de lecture" },
                ["announcements"] = true,
            },
        }, cancellationToken))["participant_id"]!;
        await api.PostAsync("/v1/notifications/campaigns", new JsonObject { ["key"] = $"demo-{time.GetUtcNow():HHmmss}", ["texts"] = new JsonObject { ["fr"] = "Nous ouvrons aussi le samedi." } }, cancellationToken);
        await UntilAsync(async () => (await person.MailsAsync(cancellationToken)).Count > 0 ? "" : null, "the partner announces something", cancellationToken);
        var mail = (await person.MailsAsync(cancellationToken))[0];
        Check((string?)mail["subject"] == Loan && (string?)mail["from"]![0]!["name"] == Sender, $"what arrives is from «{mail["from"]![0]!["name"]}», about «{mail["subject"]}»");
        Check(Mailbox.TellingWord(mail) is null, "and says nothing else");

        await ByTextAsync(cancellationToken);

        Step("Danger is signalled: whoever is on call is alerted, until somebody takes care of it");
        var member = (Guid)(await api.PostAsync("/v1/notifications/staff", new JsonObject { ["email"] = staff.Address, ["language"] = "fr", ["time_zone"] = "Europe/Paris" }, cancellationToken))["id"]!;
        await api.PutAsync("/v1/notifications/on-call", new JsonObject
        {
            ["time_zone"] = "Europe/Paris",
            ["levels"] = new JsonArray(new JsonObject { ["wait"] = "PT5M", ["staff"] = new JsonArray(new JsonObject { ["staff_id"] = member }) }),
        }, cancellationToken);
        var signal = (Guid)(await api.PostAsync("/v1/scheduling/danger-signals", new JsonObject { ["participant_id"] = participant, ["by"] = "participant", ["country"] = "FR" }, cancellationToken))["signal_id"]!;
        await UntilAsync(async () => (await staff.MailsAsync(cancellationToken)).Count > 0 ? "" : null, "the one on call is alerted, at whatever hour, in words that name nobody", cancellationToken);
        var escalation = await api.PostAsync($"/v1/notifications/escalations/{signal}/acknowledge", new JsonObject { ["staff_id"] = member }, cancellationToken);
        Check((string?)escalation["state"] == "acknowledged", $"they take care: {string.Join(", ", escalation["trail"]!.AsArray().Select(step => (string?)step!["step"]))}");
        await UntilAsync(async () => (await api.GetAsync("/v1/scheduling/danger-signals?state=taken", cancellationToken))["items"]!.AsArray().Any(taken => (Guid)taken!["id"]! == signal) ? "" : null,
            "where it was signalled it is known that somebody does", cancellationToken);

        Step("Somebody leaves for good");
        await api.DeleteAsync($"/v1/notifications/participants/{participant}", cancellationToken);
        var (status, _) = await api.RefusedAsync(HttpMethod.Get, $"/v1/notifications/participants/{participant}", null, "", cancellationToken);
        Check(status == 404, "nobody knows them any more; their key is destroyed");
        await UntilAsync(async () => (await EventsAsync(cancellationToken)).Any(told => (string?)told!["type"] == "participant.erased" && told.ToJsonString().Contains(participant.ToString(), StringComparison.Ordinal)) ? "" : null,
            "the partner's systems hear of it by the feed, as they heard of everything before, by ids", cancellationToken);
    }

    async Task ByTextAsync(CancellationToken cancellationToken)
    {
        Step("Somebody without a mailbox of their own gets text messages");
        var number = $"+336{time.GetUtcNow():ddHHmmss}";
        var participant = (Guid)(await api.PostAsync("/v1/notifications/participants", new JsonObject
        {
            ["sms"] = number,
            ["language"] = "ar",
            ["time_zone"] = "Europe/Paris",
            ["policy"] = new JsonObject { ["channels"] = new JsonArray("sms", "email"), ["announcements"] = true },
        }, cancellationToken))["participant_id"]!;
        await api.PostAsync("/v1/notifications/campaigns", new JsonObject { ["key"] = $"text-{time.GetUtcNow():HHmmss}", ["texts"] = new JsonObject { ["ar"] = "نفتح أيضا يوم السبت." } }, cancellationToken);
        using var http = new HttpClient();
        var text = await UntilAsync(async () => JsonNode.Parse(await http.GetStringAsync(new Uri(options.Texts, "/texts"), cancellationToken))!.AsArray()
            .FirstOrDefault(order => (string?)order!["to"] == number), "one arrives", cancellationToken);
        Say($"| {text["text"]}");
        await api.PostAsync("/v1/notifications/inbound", new JsonObject { ["channel"] = "sms", ["from"] = number, ["text"] = "قف" }, cancellationToken);
        Check((await api.GetAsync($"/v1/notifications/participants/{participant}", cancellationToken))["stopped_at"] is not null, "they answer «قف», and nothing is ever sent to them again");
    }

    async Task<List<JsonNode?>> EventsAsync(CancellationToken cancellationToken)
    {
        var (all, after) = (new List<JsonNode?>(), 0L);
        while (true)
        {
            var page = (await api.GetAsync($"/v1/notifications/events?after={after}&limit=100", cancellationToken))["items"]!.AsArray();
            all.AddRange(page);
            if (page.Count < 100)
            {
                return all;
            }

            after = (long)page[^1]!["data"]!["seq"]!;
        }
    }
}
