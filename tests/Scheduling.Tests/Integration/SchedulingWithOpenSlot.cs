using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Entraide.Credits;
using Entraide.DirectoryService.Contracts;
using Entraide.Notification.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>
/// Scheduling and credits run for real, on one broker: a supporter is open round the clock, a participant is registered,
/// and a programme has credits for a few sessions.
/// </summary>
public sealed class SchedulingWithOpenSlot : IAsyncLifetime
{
    public const long Granted = 100, Price = 10;

    public RunningService Scheduling { get; private set; } = null!;
    public RunningService Credits { get; private set; } = null!;
    public Guid Partner { get; } = Guid.CreateVersion7();
    public Guid Programme { get; private set; }
    public HttpClient Http { get; private set; } = null!;
    public HttpClient CreditsHttp { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Scheduling = await RunningService.StartAsync(SchedulingService.Build, typeof(SchedulingWithOpenSlot).Assembly);
        Credits = await RunningService.StartAsync(CreditsService.Build, typeof(SchedulingWithOpenSlot).Assembly);
        Http = Scheduling.As(Partner, "scheduling.read scheduling.write");
        CreditsHttp = Credits.As(Partner, "credits.read credits.write");
        var created = await CreditsHttp.PostAsJsonAsync("/v1/credits/programmes", new { name = "Test", zone = "Valmorel", price_list = new[] { new { up_to_minutes = 60, credits = Price } } });
        Programme = (Guid)(await JsonAsync(created, HttpStatusCode.Created))["id"]!;
        await JsonAsync(await CreditsHttp.PostAsJsonAsync($"/v1/credits/programmes/{Programme}/grants", new { id = Guid.CreateVersion7(), credits = Granted }), HttpStatusCode.Created);
    }

    public async Task DisposeAsync()
    {
        await Credits.DisposeAsync();
        await Scheduling.DisposeAsync();
    }

    /// <summary>A supporter as the directory would list one, open round the clock in <paramref name="zone"/>.</summary>
    public async Task<Guid> ListSupporterAsync(int perDay = 8, int perWeek = 40, string zone = "Europe/Paris", Guid? partner = null, string[]? languages = null)
    {
        var id = Guid.CreateVersion7();
        await PublishAsync(new SupporterListed(id, partner ?? Partner, 1, TimeProvider.System.GetUtcNow().AddYears(1), perDay, perWeek, ["video", "phone"], languages));
        if (partner is null)
        {
            await JsonAsync(await Http.PutAsJsonAsync($"/v1/scheduling/supporters/{id}/open-hours", new { zone, weekly = EveryDay() }), HttpStatusCode.OK);
        }

        return id;
    }

    public async Task<Guid> RegisterParticipantAsync(Guid? partner = null)
    {
        var id = Guid.CreateVersion7();
        await PublishAsync(new ParticipantRegistered(id, partner ?? Partner));
        return id;
    }

    /// <summary>Publishes what the directory says of a supporter and waits until scheduling has taken it in, whatever it made of it.</summary>
    public async Task TakenInAsync<T>(T message) where T : class
    {
        var before = await TakenInCountAsync();
        await PublishAsync(message);
        await Eventually.HoldsAsync(async () => await TakenInCountAsync() > before, "the message is taken in");
    }

    /// <summary>Publishes as a service does: through an outbox and its relay.</summary>
    public Task PublishAsync<T>(T message) where T : class => Credits.PublishAsync(message);

    public Task<HttpResponseMessage> RequestAsync(Guid participant, Guid supporter, DateTimeOffset startsAt, int wait = 20, Guid? programme = null, string modality = "video")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/scheduling/bookings")
        {
            Content = JsonContent.Create(new { participant_id = participant, supporter_id = supporter, programme_id = programme ?? Programme, starts_at = startsAt, minutes = 60, modality }),
        };
        if (wait > 0)
        {
            request.Headers.Add("Prefer", $"wait={wait}");
        }

        return Http.SendAsync(request);
    }

    public async Task<JsonNode> ReportAsync() => await JsonAsync(await CreditsHttp.GetAsync($"/v1/credits/programmes/{Programme}/report"), HttpStatusCode.OK);

    public async Task<string> StateAsync(Guid booking) => (string)(await JsonAsync(await Http.GetAsync($"/v1/scheduling/bookings/{booking}"), HttpStatusCode.OK))["state"]!;

    async Task<long> TakenInCountAsync()
    {
        await using var connection = new NpgsqlConnection(Scheduling.Database);
        await connection.OpenAsync();
        await using var count = new NpgsqlCommand("select count(*) from platform.inbox where endpoint like '%follow-supporters'", connection);
        return (long)(await count.ExecuteScalarAsync())!;
    }

    /// <summary>The free hours of the next <paramref name="hours"/> hours.</summary>
    public async Task<IReadOnlyList<DateTimeOffset>> SlotsAsync(Guid supporter, int hours = 48)
    {
        var answer = await JsonAsync(await Http.GetAsync(
            $"/v1/scheduling/slots?supporter_id={supporter}&from={InHours(0):yyyy-MM-ddTHH:mm:ssZ}&to={InHours(hours):yyyy-MM-ddTHH:mm:ssZ}&minutes=60&limit=500"), HttpStatusCode.OK);
        return [.. answer["slots"]!.AsArray().Select(slot => (DateTimeOffset)slot!["starts_at"]!)];
    }

    /// <summary>A full hour, some hours from now.</summary>
    public static DateTimeOffset InHours(int hours)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero).AddHours(hours);
    }

    public static async Task<JsonNode> JsonAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    public static object[] EveryDay() =>
        [.. new[] { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" }.Select(day => new { day, from = "00:00", to = "24:00" })];
}
