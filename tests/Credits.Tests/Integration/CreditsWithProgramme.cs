using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Entraide.Credits.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Entraide.Credits.Tests.Integration;

/// <summary>The credits service runs for real; a programme has credits. Commands reach it through an outbox and the broker, as scheduling's do.</summary>
public sealed class CreditsWithProgramme : IAsyncLifetime
{
    public const long Granted = 100, Price = 10;

    public RunningService Credits { get; private set; } = null!;
    public HttpClient Http { get; private set; } = null!;
    public Guid Partner { get; } = Guid.CreateVersion7();

    public async Task InitializeAsync()
    {
        Credits = await RunningService.StartAsync(CreditsService.Build, typeof(CreditsWithProgramme).Assembly);
        Http = Credits.As(Partner, "credits.read credits.write");
    }

    public async Task DisposeAsync() => await Credits.DisposeAsync();

    public async Task<Guid> ProgrammeAsync(long granted = Granted)
    {
        var created = await JsonAsync(await Http.PostAsJsonAsync("/v1/credits/programmes",
            new { name = "Test", zone = "orne-valley", price_list = new[] { new { up_to_minutes = 60, credits = Price } } }), HttpStatusCode.Created);
        var id = (Guid)created["id"]!;
        await JsonAsync(await Http.PostAsJsonAsync($"/v1/credits/programmes/{id}/grants", new { id = Guid.CreateVersion7(), credits = granted }), HttpStatusCode.Created);
        return id;
    }

    public HoldCredits Hold(Guid programme, DateTimeOffset? expiresAt = null) => new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), Partner, programme, Guid.CreateVersion7(), Guid.CreateVersion7(), 45, expiresAt ?? TimeProvider.System.GetUtcNow().AddDays(1));

    public async Task SendAsync(params object[] commands)
    {
        await using var scope = Credits.Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        foreach (var command in commands)
        {
            switch (command)
            {
                case HoldCredits hold: work.Send(hold); break;
                case CaptureHold capture: work.Send(capture); break;
                case ReleaseHold release: work.Send(release); break;
                case ExtendHold extend: work.Send(extend); break;
                default: throw new ArgumentException("Not a command of credits.", nameof(commands));
            }
        }

        await work.CommitAsync(CancellationToken.None);
    }

    public async Task<string?> HoldStateAsync(Guid hold)
    {
        await using var connection = new NpgsqlConnection(Credits.Database);
        return await connection.QuerySingleOrDefaultAsync<string>("select state from holds where id = @hold", new { hold });
    }

    public Task HoldReachesAsync(Guid hold, string state) => Eventually.HoldsAsync(async () => await HoldStateAsync(hold) == state, $"the hold is {state}");

    /// <summary>Everything sent so far has been taken in: a hold sent last is there.</summary>
    public async Task DrainAsync(Guid programme)
    {
        var last = Hold(programme);
        await SendAsync(last);
        await Eventually.HoldsAsync(async () => await HoldStateAsync(last.HoldId) is not null, "the queue is drained");
        await SendAsync(new ReleaseHold(last.HoldId, last.BookingId));
        await Eventually.HoldsAsync(async () => await HoldStateAsync(last.HoldId) is "released" or "refused", "the last hold is gone");
    }

    public async Task<JsonNode> ReportAsync(Guid programme) => await JsonAsync(await Http.GetAsync($"/v1/credits/programmes/{programme}/report"), HttpStatusCode.OK);

    public static async Task<JsonNode> JsonAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }
}
