using System.Net.Http.Json;

namespace Entraide.Bank;

/// <summary>Places holds by hand, over HTTP, and ends them: captured in part, released, or both at once at two replicas. A few stay open.</summary>
sealed class Clerk(Town town, Journal journal, Random random)
{
    readonly Line line = new(town, journal);

    internal async Task WorkAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            await OneAsync(random.Next(4) == 0 ? town.Poor : town.Rich);
        }
    }

    async Task OneAsync(Guid programme)
    {
        var (id, credits) = (Guid.CreateVersion7(), random.Next(1, 20));
        var part = random.Next(credits + 1);
        var hold = new
        {
            id,
            programme_id = programme,
            participant_id = town.Participants[random.Next(town.Participants.Length)],
            supporter_id = town.Supporters[random.Next(town.Supporters.Length)],
            credits,
            expires_at = TimeProvider.System.GetUtcNow().AddDays(1),
        };
        // Sent twice at once, it is placed once.
        var placed = await Task.WhenAll(Enumerable.Range(0, random.Next(1, 3)).Select(at => line.AskAsync(id, replica => town.Replicas[replica].PostAsJsonAsync("/v1/credits/holds", hold), at % town.Replicas.Count)));
        if (placed.All(answer => answer == "409 insufficient-credits"))
        {
            journal.Expect(programme == town.Poor, $"hold {id} by hand of a pool with enough was refused");
            return;
        }

        journal.Expect(placed.All(answer => answer.StartsWith($"201 {id} held", StringComparison.Ordinal) || (answer == "409 insufficient-credits" && programme == town.Poor)), $"hold {id} by hand was answered {string.Join(", ", placed)}");
        var ending = random.Next(5);
        var answers = await Task.WhenAll(ending switch
        {
            0 => [],
            1 => [CaptureAsync(0)],
            2 => [ReleaseAsync(0)],
            3 => [CaptureAsync(0), CaptureAsync(1)],
            _ => (Task<string>[])[CaptureAsync(0), ReleaseAsync(1)],
        });
        journal.Expect(answers.All(answer => answer.StartsWith("200", StringComparison.Ordinal) || answer == "409 hold-is-final"), $"to end hold {id} by hand was answered {string.Join(", ", answers)}");
        List<string> heard = ["held"];
        foreach (var word in new[] { "captured", "released" })
        {
            if (answers.Any(answer => answer.StartsWith($"200 {id} {word}", StringComparison.Ordinal)))
            {
                heard.Add(word);
            }
        }

        journal.Expect(ending == 0 || heard.Count == 2, $"hold {id} by hand ended as {string.Join(" and ", heard)}");
        journal.Holds[id] = new AskedHold(id, programme, credits, part, heard);

        Task<string> CaptureAsync(int replica) => line.AskAsync(id, at => town.Replicas[at].PostAsJsonAsync($"/v1/credits/holds/{id}/capture", new { credits = part }), replica);
        Task<string> ReleaseAsync(int replica) => line.AskAsync(id, at => town.Replicas[at].PostAsync($"/v1/credits/holds/{id}/release", null), replica);
    }
}
