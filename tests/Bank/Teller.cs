using System.Net.Http.Json;
using Entraide.Testing;

namespace Entraide.Bank;

/// <summary>Moves credits over HTTP: asks again under the same id until it knows, sends ids twice, to the same replica and to the other, and drops the line in the middle.</summary>
sealed class Teller(Town town, Journal journal, Random random)
{
    readonly Line line = new(town, journal);

    internal async Task WorkAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            await OneAsync(Draw());
        }
    }

    /// <summary>Carries one out to the end, even when the time is over meanwhile: nothing may stay unknown.</summary>
    internal async Task OneAsync(AskedTransfer asked)
    {
        switch (random.Next(10))
        {
            case 0:
                await DropAsync(asked);
                await SettleAsync(asked);
                break;
            case 1:
                // The same at once, at two replicas.
                var (one, other) = (SettleAsync(asked, 0), SettleAsync(asked, 1));
                // Where there is too little, it may be enough a moment later.
                journal.Expect(await one == await other || asked.Programme == town.Poor, $"transfer {asked.Id} was answered '{one.Result}' here and '{other.Result}' there");
                break;
            case 2:
                var first = await SettleAsync(asked);
                Interlocked.Increment(ref journal.Resent);
                var second = await SettleAsync(asked);
                journal.Expect(!first.StartsWith("201", StringComparison.Ordinal) || first == second, $"transfer {asked.Id} was answered '{first}' and then '{second}'");
                break;
            case 4 or 5:
                if ((await SettleAsync(asked)).StartsWith("201", StringComparison.Ordinal))
                {
                    await UndoAsync(asked);
                }

                break;
            case 3:
                if ((await SettleAsync(asked)).StartsWith("201", StringComparison.Ordinal))
                {
                    var answer = await DefiniteAsync(asked with { Credits = asked.Credits + 1 }, random.Next(town.Replicas.Count));
                    journal.Expect(answer == "409 transfer-id-used", $"transfer {asked.Id} with another amount was answered '{answer}'");
                }

                break;
            default:
                await SettleAsync(asked);
                break;
        }
    }

    /// <summary>Carries it out through that replica, however long it takes to answer.</summary>
    internal async Task AskAsync(AskedTransfer asked, int replica)
    {
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                using var answer = await PostAsync(asked, replica, CancellationToken.None);
                return answer.IsSuccessStatusCode;
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                return false;
            }
        }, "a replica answers again", Line.Patience);
        journal.Transfers[asked.Id] = asked;
    }

    // Twice at once, under two ids and at two replicas: once at the most it is undone, and not at all where whoever received it has spent it.
    async Task UndoAsync(AskedTransfer asked)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(async replica =>
        {
            var id = Guid.CreateVersion7();
            var answer = await line.AskAsync(id, at => town.Replicas[at].PostAsJsonAsync($"/v1/credits/transfers/{asked.Id}/reversal", new { id }), replica);
            var refusal = answer.StartsWith("201", StringComparison.Ordinal) ? null : answer;
            journal.Reversals[id] = new AskedReversal(id, asked.Id, refusal);
            journal.Expect(refusal is null or "409 already-reversed" or "409 insufficient-credits", $"to undo transfer {asked.Id} was answered '{refusal}'");
            return refusal;
        }));
        journal.Expect(answers.Count(refusal => refusal is null) <= 1, $"transfer {asked.Id} was undone twice");
    }

    AskedTransfer Draw()
    {
        var programme = random.Next(4) == 0 ? town.Poor : town.Rich;
        var (participant, supporter, another) = (Any(town.Participants), random.Next(town.Supporters.Length), random.Next(1, town.Supporters.Length));
        var (from, to) = random.Next(5) switch
        {
            0 => (("pool", null), ("participant", participant)),
            1 => (("participant", participant), ("spent", null)),
            2 => (("supporter", town.Supporters[supporter]), ("pool", null)),
            3 => (("pool", null), ("spent", null)),
            _ => ((Kind: "supporter", Id: (Guid?)town.Supporters[supporter]), (Kind: "supporter", Id: (Guid?)town.Supporters[(supporter + another) % town.Supporters.Length])),
        };
        return new AskedTransfer(Guid.CreateVersion7(), programme, from.Kind, from.Id, to.Kind, to.Id, random.Next(1, 30));
    }

    Guid? Any(Guid[] people) => people[random.Next(people.Length)];

    // The request is under way, the answer is not waited for.
    async Task DropAsync(AskedTransfer asked)
    {
        using var line = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(0, 12)));
        try
        {
            using var answer = await PostAsync(asked, random.Next(town.Replicas.Count), line.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            journal.Leave(asked.Id);
        }
    }

    async Task<string> SettleAsync(AskedTransfer asked, int? replica = null)
    {
        var answer = await DefiniteAsync(asked, replica ?? random.Next(town.Replicas.Count));
        var refusal = answer.StartsWith("201", StringComparison.Ordinal) ? null : answer;
        // What was carried out stays so, whatever a second question under its id is answered.
        journal.Transfers.AddOrUpdate(asked.Id, asked with { Refusal = refusal }, (_, known) => known.Refusal is null ? known : asked with { Refusal = refusal });
        journal.Expect(refusal is null || (refusal == "409 insufficient-credits" && asked.Programme == town.Poor), $"transfer {asked.Id} between people with enough was answered '{refusal}'");
        return answer;
    }

    Task<string> DefiniteAsync(AskedTransfer asked, int replica) => line.AskAsync(asked.Id, at => PostAsync(asked, at, CancellationToken.None), replica);

    Task<HttpResponseMessage> PostAsync(AskedTransfer asked, int replica, CancellationToken cancellationToken) => town.Replicas[replica].PostAsJsonAsync("/v1/credits/transfers", new
    {
        asked.Id,
        programme_id = asked.Programme,
        from = new { kind = asked.FromKind, id = asked.From },
        to = new { kind = asked.ToKind, id = asked.To },
        credits = asked.Credits,
    }, cancellationToken);
}
