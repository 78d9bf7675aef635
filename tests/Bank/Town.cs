using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Entraide.Credits.Contracts;
using Entraide.Testing;
using Entraide.Testing.Conformance;
using Microsoft.Extensions.DependencyInjection;

namespace Entraide.Bank;

/// <summary>Where the bank plays: two programmes of one partner, in the first of which everybody has more than they can give away, and in the second hardly anybody anything.</summary>
public sealed class Town : IDisposable
{
    const int People = 8;
    const long Wealth = 1_000_000;

    Town(IReadOnlyList<HttpClient> replicas, RunningService desk, string database, Guid partner, IReadOnlyList<Guid> programmes) =>
        (Replicas, Desk, Database, Partner, Rich, Poor) = (replicas, desk, database, partner, programmes[0], programmes[1]);

    internal IReadOnlyList<HttpClient> Replicas { get; }
    internal RunningService Desk { get; }

    /// <summary>Connection string of the credits service's.</summary>
    internal string Database { get; }
    internal Guid Partner { get; }
    internal Guid Rich { get; }
    internal Guid Poor { get; }
    internal Guid[] Participants { get; } = [.. Enumerable.Range(0, People).Select(_ => Guid.CreateVersion7())];
    internal Guid[] Supporters { get; } = [.. Enumerable.Range(0, People).Select(_ => Guid.CreateVersion7())];

    /// <summary>When everybody had their wealth: transfers from before are nobody's.</summary>
    internal DateTimeOffset FoundedAt { get; private set; }

    /// <summary>Founds one.</summary>
    /// <param name="replicas">Where the credits service listens.</param>
    /// <param name="database">Its own.</param>
    /// <param name="token">The bearer token for a partner.</param>
    public static async Task<Town> FoundAsync(IEnumerable<Uri> replicas, RunningService desk, string database, Func<Guid, string> token, CancellationToken cancellationToken)
    {
        var partner = Guid.CreateVersion7();
        HttpClient[] clients = [.. replicas.Select(url => new HttpClient(new CarefulCaller(new Badge(() => token(partner)))) { BaseAddress = url, Timeout = TimeSpan.FromSeconds(20) })];
        var programmes = new List<Guid>();
        foreach (var (lots, each) in new[] { (3, 900_000_000L), (4, 60L) })
        {
            var created = await PostAsync(clients[0], "/v1/credits/programmes", new { name = "Bank", zone = "orne-valley", price_list = new[] { new { up_to_minutes = 60, credits = 10 } } }, cancellationToken);
            programmes.Add((Guid)created["id"]!);
            for (var lot = 0; lot < lots; lot++)
            {
                DateTimeOffset? expires = lot == 0 ? null : TimeProvider.System.GetUtcNow().AddDays(lot);
                await PostAsync(clients[0], $"/v1/credits/programmes/{programmes[^1]}/grants", new { id = Guid.CreateVersion7(), credits = each, expires_at = expires }, cancellationToken);
            }
        }

        var town = new Town(clients, desk, database, partner, programmes);
        await town.EnrichAsync(cancellationToken);
        town.FoundedAt = TimeProvider.System.GetUtcNow();
        return town;
    }

    /// <summary>What was said about a hold so far.</summary>
    internal IReadOnlyCollection<string> Heard(Guid hold) => Desk.Services.GetRequiredService<Answers>().Of(hold);

    // Supporters earn and participants are given, so that nobody of the first programme can run out.
    async Task EnrichAsync(CancellationToken cancellationToken)
    {
        foreach (var supporter in Supporters)
        {
            var hold = new HoldCredits(Guid.CreateVersion7(), Guid.CreateVersion7(), Partner, Rich, Participants[0], supporter, 60, TimeProvider.System.GetUtcNow().AddDays(1), Wealth);
            await Desk.SendAsync(work => work.Send(hold), cancellationToken);
            await Eventually.HoldsAsync(() => Task.FromResult(Heard(hold.HoldId).Contains("held")), "a supporter's session is paid for");
            await Desk.SendAsync(work => work.Send(new CaptureHold(hold.HoldId, hold.BookingId)), cancellationToken);
            await Eventually.HoldsAsync(() => Task.FromResult(Heard(hold.HoldId).Contains("captured")), "a supporter earns");
        }

        foreach (var participant in Participants)
        {
            await PostAsync(Replicas[0], "/v1/credits/transfers", new { id = Guid.CreateVersion7(), programme_id = Rich, from = new { kind = "pool" }, to = new { kind = "participant", id = participant }, credits = Wealth }, cancellationToken);
        }
    }

    static async Task<JsonNode> PostAsync(HttpClient http, string path, object body, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync(path, body, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}: {text}");
    }

    public void Dispose()
    {
        foreach (var replica in Replicas)
        {
            replica.Dispose();
        }
    }
}

/// <summary>Adds the token to each request, and takes another before it ends: a long run outlives one.</summary>
sealed class Badge(Func<string> token) : DelegatingHandler(Calls.Handler())
{
    static readonly TimeSpan RenewAfter = TimeSpan.FromMinutes(5);

    (string Text, long Since) current = (token(), TimeProvider.System.GetTimestamp());

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (this)
        {
            if (TimeProvider.System.GetElapsedTime(current.Since) > RenewAfter)
            {
                current = (token(), TimeProvider.System.GetTimestamp());
            }

            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", current.Text);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
