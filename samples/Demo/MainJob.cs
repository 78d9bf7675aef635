using System.Text.Json.Nodes;
using System.Xml;
using static Entraide.Demo.Story;

namespace Entraide.Demo;

/// <summary>The main job of the platform, told in the order in which it happens to people.</summary>
sealed class MainJob(Options options)
{
    const int Minutes = 45, Price = 12, Granted = 600;
    readonly TimeProvider time = TimeProvider.System;
    readonly PartnerApi api = new(options.Gateway);
    Dictionary<string, Guid> supporters = [];
    Guid programme, earner;

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using (api)
        {
            await RegisterPartnerAsync(cancellationToken);
            await new DirectorySteps(api, options).RunAsync(cancellationToken);
            supporters = await new SupporterSteps(api, time).ListAsync(Sample("supporters.json"), cancellationToken);
            await FundProgrammeAsync(cancellationToken);
            foreach (var participant in Sample("participants.json"))
            {
                await HelpAsync(participant!, cancellationToken);
            }

            await new GroupSteps(api, options, programme, time).RunAsync(supporters["recovery"], cancellationToken);
            await ShowLedgerAsync(cancellationToken);
            await new CreditSteps(api, programme, time).RunAsync(earner, cancellationToken);
            await new CareSteps(api, options, time).RunAsync(cancellationToken);
        }

        Console.WriteLine("\nEverything held.");
    }

    async Task RegisterPartnerAsync(CancellationToken cancellationToken)
    {
        Step("The operator registers a partner; the partner signs in");
        var partner = await api.PostAsync("/v1/partners", new JsonObject { ["name"] = "Demo partner", ["region"] = "aubrelle" }, cancellationToken, bearer: options.OperatorKey);
        Check(((string?)partner["client_secret"])?.Length >= 43, "client credentials with a 256-bit secret, shown once");
        await api.SignInAsync((string)partner["client_id"]!, (string)partner["client_secret"]!, cancellationToken);
        Check(true, "an access token from /oauth/token");
    }

    async Task FundProgrammeAsync(CancellationToken cancellationToken)
    {
        Step("A funder's programme gives credits for an under-served zone");
        var created = await api.PostAsync("/v1/credits/programmes", new JsonObject
        {
            ["name"] = "Orne valley 2026",
            ["zone"] = "orne-valley",
            ["price_list"] = new JsonArray(new JsonObject { ["up_to_minutes"] = 60, ["credits"] = Price }),
        }, cancellationToken);
        programme = (Guid)created["id"]!;
        await api.PostAsync($"/v1/credits/programmes/{programme}/grants", new JsonObject { ["id"] = Guid.CreateVersion7(time.GetUtcNow()), ["credits"] = Granted }, cancellationToken);
        var balance = (await api.GetAsync($"/v1/credits/programmes/{programme}", cancellationToken))["balance"]!;
        Check((long)balance["available"]! == Granted, $"{Granted} credits in the pool");
    }

    async Task HelpAsync(JsonNode participant, CancellationToken cancellationToken)
    {
        var (language, topic) = ((string)participant["language"]!, (string)participant["looks_for"]!);
        Step($"A caseworker finds somebody for a person who speaks {language}");
        var supporter = await FindSupporterAsync(topic, language, cancellationToken);
        var slot = await FirstSlotAsync(supporter, cancellationToken);

        // Unlike any before, so that the mails are surely of this run.
        var mailbox = new Mailbox(options.Mail, $"{participant["mailbox"]}-{time.GetUtcNow():yyyyMMddHHmmss}@example.org");
        using var box = mailbox;
        var lead = slot - time.GetUtcNow() - TimeSpan.FromSeconds(5);
        var person = (Guid)(await api.PostAsync("/v1/notifications/participants", new JsonObject
        {
            ["email"] = mailbox.Address,
            ["language"] = language,
            ["time_zone"] = (string)participant["time_zone"]!,
            ["policy"] = new JsonObject
            {
                ["channels"] = new JsonArray("email"),
                ["words"] = "neutral",
                ["reminders"] = new JsonArray(XmlConvert.ToString(TimeSpan.FromSeconds(Math.Floor(lead.TotalSeconds)))),
            },
        }, cancellationToken))["participant_id"]!;

        Step("The caseworker books; credits are held; the person is told, discreetly");
        var held = (long)(await ReportAsync(cancellationToken))["held"]!;
        var booking = await api.PostAsync("/v1/scheduling/bookings", new JsonObject
        {
            ["participant_id"] = person,
            ["supporter_id"] = supporter,
            ["programme_id"] = programme,
            ["starts_at"] = slot,
            ["minutes"] = Minutes,
            ["modality"] = topic == "night-work" ? "chat" : "phone",
        }, cancellationToken, prefer: "wait=10");
        var (id, trace) = ((Guid)booking["id"]!, api.LastTrace);
        Check((string?)booking["state"] == "confirmed", $"the booking is confirmed for {slot:yyyy-MM-dd HH:mm} UTC");
        Check((long)(await ReportAsync(cancellationToken))["held"]! == held + Price, $"{Price} credits are held");
        await ReadMailsAsync(mailbox, language, cancellationToken);

        if (language == "fr")
        {
            await MeetAsync(id, supporter, cancellationToken);
            await ShowTraceAsync(trace, cancellationToken);
        }
        else
        {
            Step("Plans change: the booking is cancelled and the credits go back");
            await api.PostAsync($"/v1/scheduling/bookings/{id}/cancel", new JsonObject { ["by"] = "participant" }, cancellationToken);
            await UntilAsync(async () => (long)(await ReportAsync(cancellationToken))["held"]! == held ? "" : null, "nothing is held for it any more", cancellationToken);
            await UntilAsync(async () => (await mailbox.MailsAsync(cancellationToken)).Count >= 3 ? "" : null, "the person is told that it is off", cancellationToken);
        }
    }

    async Task<Guid> FindSupporterAsync(string topic, string language, CancellationToken cancellationToken)
    {
        var near = new JsonObject { ["lat"] = 47.30, ["lon"] = 3.85, ["radius_km"] = 30 };
        var found = await api.PostAsync("/v1/directory/search",
            new JsonObject { ["topic"] = topic, ["language"] = language, ["near"] = near.DeepClone(), ["kinds"] = new JsonArray("supporter"), ["country"] = "FR" }, cancellationToken);
        Check(found["results"]!.AsArray().Any(result => (Guid)result!["id"]! == supporters[topic]), $"a supporter for {topic}, in {language}, near by or remote");
        var nobody = await api.PostAsync("/v1/directory/search",
            new JsonObject { ["topic"] = "no-such-topic", ["language"] = language, ["near"] = near, ["country"] = options.Data.EndsWith("samples", StringComparison.Ordinal) ? "XA" : "FR" }, cancellationToken);
        Check(nobody["results"]!.AsArray().Count == 0 && nobody["crisis_lines"]!.AsArray().Count > 0, "a search without a match ends in crisis lines, not in nothing");
        return supporters[topic];
    }

    async Task<DateTimeOffset> FirstSlotAsync(Guid supporter, CancellationToken cancellationToken)
    {
        // Not the very next minute: a reminder comes a minute before at the latest.
        var from = time.GetUtcNow().AddSeconds(90);
        var slots = await api.GetAsync($"/v1/scheduling/slots?supporter_id={supporter}&from={from:yyyy-MM-ddTHH:mm:ssZ}&to={from.AddDays(14):yyyy-MM-ddTHH:mm:ssZ}&minutes={Minutes}&zone=Europe/Paris", cancellationToken);
        var first = slots["slots"]!.AsArray();
        Check(first.Count > 0, $"{first.Count} free slots, the first at {first[0]?["local_start"]} in Paris");
        return (DateTimeOffset)first[0]!["starts_at"]!;
    }

    async Task ReadMailsAsync(Mailbox mailbox, string language, CancellationToken cancellationToken)
    {
        await UntilAsync(async () => (await mailbox.MailsAsync(cancellationToken)).Count >= 2 ? "" : null, "a confirmation and a reminder arrived", cancellationToken);
        var mails = await mailbox.MailsAsync(cancellationToken);
        Check(mails.Count == 2, "exactly one of each");
        foreach (var mail in mails)
        {
            Check(Mailbox.TellingWord(mail) is null, $"«{mail["subject"]}» names no service, topic, partner or role");
        }

        foreach (var line in ((string)mails[0]["text"]!).Trim().Split('\n'))
        {
            Say($"| {line.TrimEnd()}");
        }

        Check(language != "ar" || ((string)mails[0]["html"]!).Contains("dir=\"rtl\""), language == "ar" ? "written from right to left" : $"written in {language}");
    }

    async Task MeetAsync(Guid booking, Guid supporter, CancellationToken cancellationToken)
    {
        Step("They meet; the held credits are spent and the supporter earns");
        var attended = await api.PostAsync($"/v1/scheduling/bookings/{booking}/attendance", new JsonObject { ["attended"] = true }, cancellationToken);
        Check((string?)attended["state"] == "attended", "attendance is recorded");
        earner = supporter;
        await UntilAsync(async () => (await api.GetAsync($"/v1/credits/accounts/{supporter}", cancellationToken))["accounts"]!.AsArray()
            .Any(account => (string?)account!["kind"] == "supporter" && (long)account["balance"]! == Price) ? "" : null, $"the supporter earned {Price} credits", cancellationToken);
    }

    async Task ShowTraceAsync(string? trace, CancellationToken cancellationToken)
    {
        Step("The whole path is one trace on the dashboard");
        Check(trace is not null, "the gateway named the trace in its answer");
        using var telemetry = new Telemetry(options);
        string[] expected = ["gateway", "scheduling", "credits", "notification"];
        await UntilAsync(async () => expected.Except(await telemetry.ServicesOfAsync(trace!, cancellationToken)).Any() ? null : "",
            $"spans of {string.Join(", ", expected)} in one trace", cancellationToken);
        Say($"{options.Dashboard.ToString().TrimEnd('/')}/traces/detail/{trace}");
        Say($"sign in first with {options.DashboardLogin}");
    }

    async Task ShowLedgerAsync(CancellationToken cancellationToken)
    {
        Step("The funder's report adds up to the last credit, and names nobody");
        var report = await ReportAsync(cancellationToken);
        Say(report.ToJsonString());
        Check((long)report["ledger_sum"]! == 0, "all entries of the ledger sum to zero");
        Check((bool)report["balances_match"]!, "every balance equals its entries");
        Check((long)report["available"]! + (long)report["held"]! + (long)report["spent"]! == Granted, $"available + held + spent = {Granted}");
        Check((long)report["spent"]! == Price && (long)report["earned"]! == Price && (long)report["held"]! == 0, $"{Price} spent, {Price} earned, nothing left hanging");
    }

    Task<JsonNode> ReportAsync(CancellationToken cancellationToken) => api.GetAsync($"/v1/credits/programmes/{programme}/report", cancellationToken);

    JsonArray Sample(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(options.Samples, file)))!.AsArray();
}
