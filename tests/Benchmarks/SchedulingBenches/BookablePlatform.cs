using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entraide.DirectoryService.Contracts;
using Entraide.Scheduling;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Tenancy;
using Entraide.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Entraide.Benchmarks.SchedulingBenches;

/// <summary>
/// The real gateway, scheduling, credits and notification, each a process with a database of its own, and people who can be booked: supporters
/// open round the clock, participants who are written to by nobody, a programme that can pay for all of it. Only the directory's events come from here.
/// </summary>
sealed class BookablePlatform : IAsyncDisposable
{
    const int Supporters = 200, Participants = 500;
    const string Key = "a secret of the benchmarks, of more than 32 characters";

    readonly List<ServiceProcess> processes = [];
    Guid partner, programme;
    Guid[] supporters = [], participants = [];
    DateTimeOffset firstDay;

    /// <summary>Connection string of scheduling's database.</summary>
    public string Scheduling { get; private set; } = "";

    /// <summary>Connection string of credits' database.</summary>
    public string Credits { get; private set; } = "";

    /// <summary>Calls through the gateway, as the partner.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>Processor time of the four processes so far.</summary>
    public TimeSpan ProcessorTime => processes.Aggregate(TimeSpan.Zero, (sum, process) => sum + process.ProcessorTime);

    public static async Task<BookablePlatform> StartAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        var platform = new BookablePlatform { Scheduling = await TestServers.CreateDatabaseAsync(), Credits = await TestServers.CreateDatabaseAsync() };
        try
        {
            var (gateway, scheduling, credits, notification) = (BenchServers.FreeUrl(), BenchServers.FreeUrl(), BenchServers.FreeUrl(), BenchServers.FreeUrl());
            platform.processes.Add(await servers.StartAsync("Gateway", "Entraide.Gateway", await TestServers.CreateDatabaseAsync(), gateway, gateway,
                [$"--services:scheduling:http:0={scheduling}", $"--services:credits:http:0={credits}", $"--services:notification:http:0={notification}", $"--Vault:Key={Key}", $"--Operator:Key={Key}", "--Quotas:read:PerMinute=100000000", "--Quotas:write:PerMinute=100000000"], cancellationToken));
            platform.processes.AddRange(await Task.WhenAll(
                servers.StartAsync("Scheduling", "Entraide.Scheduling", platform.Scheduling, scheduling, gateway, [$"--Wellbeing:Key={Key}"], cancellationToken),
                servers.StartAsync("Credits", "Entraide.Credits", platform.Credits, credits, gateway, [], cancellationToken),
                // Nobody has an address, so that no mail is sent.
                servers.StartAsync("Notification", "Entraide.Notification", await TestServers.CreateDatabaseAsync(), notification, gateway, [$"--Vault:Key={Key}", "--Smtp:Url=smtp://127.0.0.1:9"], cancellationToken)));
            platform.Http = CarefulCaller.Client(gateway);
            await platform.RegisterPartnerAsync(cancellationToken);
            await platform.ReachableAsync(cancellationToken);
            await platform.FillAsync(cancellationToken);
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks for the <paramref name="number"/>th booking, all of different hours of supporters and participants, and waits until it is confirmed.</summary>
    public HttpRequestMessage Booking(int number)
    {
        // Three a day of each supporter, in the order in which people book: no two at the same time of anybody.
        var (place, startsAt) = (number / Supporters, firstDay.AddDays(number / Supporters / 3));
        return new HttpRequestMessage(HttpMethod.Post, "/v1/scheduling/bookings")
        {
            Headers = { { "Prefer", "wait=10" } },
            Content = JsonContent.Create(new
            {
                participant_id = participants[number % Participants],
                supporter_id = supporters[number % Supporters],
                programme_id = programme,
                starts_at = startsAt.AddHours(9 + place % 3 * 3),
                minutes = 60,
                modality = "video",
            }),
        };
    }

    async Task RegisterPartnerAsync(CancellationToken cancellationToken)
    {
        using var register = new HttpRequestMessage(HttpMethod.Post, "/v1/partners") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Key) }, Content = JsonContent.Create(new { region = "bench" }) };
        var registered = await ReadAsync(await Http.SendAsync(register, cancellationToken), cancellationToken);
        partner = (Guid)registered["partner_id"]!;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = (string)registered["client_id"]!,
            ["client_secret"] = (string)registered["client_secret"]!,
        });
        var token = await ReadAsync(await Http.PostAsync("/oauth/token", form, cancellationToken), cancellationToken);
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)token["access_token"]!);
    }

    // The gateway started first, and sends nothing to a service before it has found it healthy.
    async Task ReachableAsync(CancellationToken cancellationToken)
    {
        foreach (var path in new[] { "/v1/credits/programmes", "/v1/scheduling/limits", "/v1/notifications/escalation-policy" })
        {
            await Eventually.HoldsAsync(async () =>
            {
                using var answer = await Http.GetAsync(path, cancellationToken);
                return answer.StatusCode != HttpStatusCode.ServiceUnavailable;
            }, $"{path} is reached through the gateway");
        }
    }

    async Task FillAsync(CancellationToken cancellationToken)
    {
        firstDay = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(2), TimeSpan.Zero);
        programme = (Guid)(await PostAsync("/v1/credits/programmes", new { name = "Bench", zone = "Bench", price_list = new[] { new { up_to_minutes = 60, credits = 10 } } }, cancellationToken))["id"]!;
        await PostAsync($"/v1/credits/programmes/{programme}/grants", new { id = Guid.CreateVersion7(), credits = 1_000_000 }, cancellationToken);
        await PutAsync("/v1/scheduling/limits", new { sessions_per_day = 50, sessions_per_week = 200, hours_per_day = 24, hours_per_week = 168 }, cancellationToken);
        participants = new Guid[Participants];
        for (var i = 0; i < Participants; i++)
        {
            participants[i] = (Guid)(await PostAsync("/v1/notifications/participants", new { language = "fr", time_zone = "Europe/Paris" }, cancellationToken))["participant_id"]!;
        }

        supporters = [.. Enumerable.Range(0, Supporters).Select(_ => Guid.CreateVersion7())];
        await ListAsync(cancellationToken);
        var weekly = new[] { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" }.Select(day => new { day, from = "00:00", to = "24:00" }).ToArray();
        foreach (var supporter in supporters)
        {
            await PutAsync($"/v1/scheduling/supporters/{supporter}/open-hours", new { zone = "Europe/Paris", weekly }, cancellationToken);
        }
    }

    // As the directory would: through an outbox. That of credits, whose relay runs.
    async Task ListAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["ConnectionStrings:database"] = Credits;
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddDatabase(typeof(SchedulingService).Assembly);
        await using var services = builder.Services.BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        WorkingFor.AllPartners("events of a directory that is not there");
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        foreach (var supporter in supporters)
        {
            work.Publish(new SupporterListed(supporter, partner, 1, TimeProvider.System.GetUtcNow().AddYears(1), 50, 200, ["video"]));
        }

        await work.CommitAsync(cancellationToken);
    }

    async Task<JsonNode> PostAsync(string path, object body, CancellationToken cancellationToken) =>
        await ReadAsync(await Http.PostAsJsonAsync(path, body, StrictJson.Options, cancellationToken), cancellationToken);

    async Task PutAsync(string path, object body, CancellationToken cancellationToken)
    {
        // A supporter's listing may be on its way yet.
        for (var tries = 0; ; tries++)
        {
            using var answer = await Http.PutAsJsonAsync(path, body, StrictJson.Options, cancellationToken);
            if (answer.StatusCode != HttpStatusCode.NotFound || tries == 10)
            {
                await ReadAsync(answer, cancellationToken);
                return;
            }
        }
    }

    static async Task<JsonNode> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"Answered {(int)answer.StatusCode}: {text}");
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        foreach (var process in processes)
        {
            await process.DisposeAsync();
        }
    }
}
