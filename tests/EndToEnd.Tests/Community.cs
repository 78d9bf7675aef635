using System.Text.Json.Nodes;
using Entraide.Demo;
using Entraide.Testing;
using Entraide.Testing.Conformance;

namespace Entraide.EndToEnd.Tests;

/// <summary>A partner with a programme, a supporter who is open round the clock, and people to help: everything made through the gateway.</summary>
sealed class Community : IDisposable
{
    internal const long Granted = 1000, Price = 10;
    readonly RunningPlatform platform;

    Community(RunningPlatform platform, HttpMessageHandler handler) => (this.platform, Api) = (platform, new PartnerApi(platform.Options.Gateway, handler));

    internal PartnerApi Api { get; }
    internal Guid Programme { get; private set; }

    internal static async Task<Community> CreateAsync(RunningPlatform platform, HttpMessageHandler? handler = null, params string[] scopes)
    {
        var community = new Community(platform, handler ?? Calls.Handler());
        var asked = new JsonObject { ["name"] = "End to end", ["region"] = "test" };
        if (scopes.Length > 0)
        {
            asked["scopes"] = new JsonArray([.. scopes.Select(scope => JsonValue.Create(scope))]);
        }

        var partner = await community.Api.PostAsync("/v1/partners", asked, default, bearer: platform.Options.OperatorKey);
        await community.Api.SignInAsync((string)partner["client_id"]!, (string)partner["client_secret"]!, default);
        var programme = await community.Api.PostAsync("/v1/credits/programmes", new JsonObject
        {
            ["name"] = "Test",
            ["zone"] = "test",
            ["price_list"] = new JsonArray(new JsonObject { ["up_to_minutes"] = 60, ["credits"] = Price }),
        }, default);
        community.Programme = (Guid)programme["id"]!;
        await community.Api.PostAsync($"/v1/credits/programmes/{community.Programme}/grants", new JsonObject { ["id"] = Guid.CreateVersion7(), ["credits"] = Granted }, default);
        return community;
    }

    internal async Task<Guid> SupporterAsync()
    {
        var supporter = await Api.PostAsync("/v1/directory/supporters", new JsonObject
        {
            ["display_name"] = "canary name",
            ["topics"] = new JsonArray(new JsonObject { ["code"] = "canary-topic", ["use"] = "shown" }),
            ["languages"] = new JsonArray("fr"),
            ["modalities"] = new JsonArray("video"),
            ["sessions_per_day"] = 20,
            ["sessions_per_week"] = 50,
        }, default);
        var id = (Guid)supporter["id"]!;
        await Qualification.RecordAsync(Api, id, TimeProvider.System, default);
        string[] days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        await Api.PutAsync($"/v1/scheduling/supporters/{id}/open-hours", new JsonObject
        {
            ["zone"] = "Europe/Paris",
            ["weekly"] = new JsonArray([.. days.Select(day => (JsonNode?)new JsonObject { ["day"] = day, ["from"] = "00:00", ["to"] = "24:00" })]),
        }, default);
        return id;
    }

    internal async Task<(Guid Id, Mailbox Mailbox)> PersonAsync()
    {
        var mailbox = new Mailbox(platform.Options.Mail, $"canary-{Guid.CreateVersion7():N}@example.org");
        var person = await Api.PostAsync("/v1/notifications/participants", new JsonObject
        {
            ["email"] = mailbox.Address,
            ["language"] = "fr",
            ["time_zone"] = "Europe/Paris",
            ["policy"] = new JsonObject { ["channels"] = new JsonArray("email"), ["words"] = "neutral", ["reminders"] = new JsonArray() },
        }, default);
        return ((Guid)person["participant_id"]!, mailbox);
    }

    /// <summary>Books a session that begins <paramref name="hours"/> from now.</summary>
    internal Task<JsonNode> BookAsync(Guid person, Guid supporter, int hours, string? prefer = null) => Api.PostAsync("/v1/scheduling/bookings", new JsonObject
    {
        ["participant_id"] = person,
        ["supporter_id"] = supporter,
        ["programme_id"] = Programme,
        ["starts_at"] = TimeProvider.System.GetUtcNow().AddHours(hours),
        ["minutes"] = 45,
        ["modality"] = "video",
    }, default, prefer);

    internal async Task<string> StateAsync(Guid booking) => (string)(await Api.GetAsync($"/v1/scheduling/bookings/{booking}", default))["state"]!;

    internal Task ReachesAsync(Guid booking, string state, TimeSpan limit) =>
        Eventually.HoldsAsync(async () => await StateAsync(booking) == state, $"the booking is {state} within {limit.TotalSeconds} s", limit);

    internal Task<JsonNode> ReportAsync() => Api.GetAsync($"/v1/credits/programmes/{Programme}/report", default);

    /// <summary>The ledger is whole and exactly <paramref name="holds"/> sessions are held.</summary>
    internal async Task LedgerHoldsAsync(int holds)
    {
        var report = await ReportAsync();
        Assert.Equal(holds * Price, (long)report["held"]!);
        Assert.Equal(Granted, (long)report["available"]! + (long)report["held"]! + (long)report["spent"]!);
        Assert.Equal(0, (long)report["ledger_sum"]!);
        Assert.True((bool)report["balances_match"]!);
    }

    public void Dispose() => Api.Dispose();
}
