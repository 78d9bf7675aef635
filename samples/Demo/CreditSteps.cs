using System.Text.Json.Nodes;
using static Entraide.Demo.Story;

namespace Entraide.Demo;

/// <summary>What a community does with credits: a donor adds to a lot, a supporter gives what they earned, a mistake is undone, and the ledger shows that nobody edited it.</summary>
sealed class CreditSteps(PartnerApi api, Guid programme, TimeProvider time)
{
    const int Donated = 5, Gift = 2;

    internal async Task RunAsync(Guid supporter, CancellationToken cancellationToken)
    {
        Step("A donor adds a little, in a lot of its own that expires with the year after");
        var expires = new DateTimeOffset(time.GetUtcNow().Year + 2, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var grant = await api.PostAsync($"/v1/credits/programmes/{programme}/grants", new JsonObject { ["id"] = New(), ["credits"] = Donated, ["funder"] = "Donors", ["expires_at"] = expires.ToString("O") }, cancellationToken);
        var lots = (await api.GetAsync($"/v1/credits/programmes/{programme}/lots?limit=100", cancellationToken))["items"]!.AsArray();
        Check(lots.Any(lot => (string?)lot!["id"] == (string?)grant["lot_id"] && (long)lot["granted"]! == Donated && (long)lot["available"]! == Donated), $"{Donated} credits, in a lot that can be told from the funder's");

        Step("The supporter gives a part of what they earned to somebody who needs it; one gift was a mistake");
        var friend = New();
        await GiveAsync(supporter, friend, cancellationToken);
        var mistake = await GiveAsync(supporter, friend, cancellationToken);
        await api.PostAsync($"/v1/credits/transfers/{mistake}/reversal", new JsonObject { ["id"] = New() }, cancellationToken);
        var balance = (await api.GetAsync($"/v1/credits/accounts/{friend}", cancellationToken))["accounts"]!.AsArray();
        Check(balance.Sum(account => (long)account!["balance"]!) == Gift, $"they have {Gift} credits; the second gift is undone by a transfer of its own, and both can be read");

        Step("The ledger shows that nobody edited it");
        JsonNode? anchor = null;
        await UntilAsync(async () => (long)(anchor = await api.GetAsync("/v1/credits/ledger/anchor", cancellationToken))["unsealed"]! == 0 ? "" : null, "everything is sealed, behind the writers' backs", cancellationToken);
        var proof = await api.PostAsync("/v1/credits/ledger/verify", new JsonObject { ["anchor"] = new JsonObject { ["number"] = (long)anchor!["number"]!, ["hash"] = (string)anchor["hash"]! } }, cancellationToken);
        Say(proof.ToJsonString());
        Check((bool)proof["whole"]!, "chain, balances and anchor fit");
    }

    async Task<Guid> GiveAsync(Guid from, Guid to, CancellationToken cancellationToken)
    {
        var given = await api.PostAsync("/v1/credits/transfers", new JsonObject
        {
            ["id"] = New(),
            ["programme_id"] = programme,
            ["from"] = new JsonObject { ["kind"] = "supporter", ["id"] = from },
            ["to"] = new JsonObject { ["kind"] = "participant", ["id"] = to },
            ["credits"] = Gift,
        }, cancellationToken);
        return (Guid)given["id"]!;
    }

    Guid New() => Guid.CreateVersion7(time.GetUtcNow());
}
