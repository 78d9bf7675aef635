using System.Text.Json.Nodes;
using static Entraide.Demo.Story;

namespace Entraide.Demo;

/// <summary>How supporters come in: registered, trained, certified, open; found only as they chose; on pause when they like.</summary>
sealed class SupporterSteps(PartnerApi api, TimeProvider time)
{
    /// <summary>Registers each of <paramref name="samples"/> and returns them by their first topic.</summary>
    internal async Task<Dictionary<string, Guid>> ListAsync(JsonArray samples, CancellationToken cancellationToken)
    {
        Step("The partner registers its supporters, who are trained and certified before anybody can book them");
        var supporters = new Dictionary<string, Guid>();
        foreach (var sample in samples)
        {
            var registered = await api.PostAsync("/v1/directory/supporters", Details(sample!), cancellationToken);
            var id = (Guid)registered["id"]!;
            if (supporters.Count == 0)
            {
                Check(!(bool)registered["bookable"]!, $"registered, and not bookable: {string.Join(", ", registered["not_bookable_because"]!.AsArray())}");
                await RefusedAsync(id, cancellationToken);
            }

            var qualified = await Qualification.RecordAsync(api, id, time, cancellationToken);
            Check((bool)qualified["bookable"]!, $"trained, certified, cleared and supervised: bookable until {(DateTimeOffset)qualified["bookable_until"]!:yyyy-MM-dd}");
            await api.PutAsync($"/v1/scheduling/supporters/{id}/open-hours", Hours(sample!), cancellationToken);
            supporters[(string)sample!["topics"]![0]!["code"]!] = id;
        }

        Check(supporters.Count == samples.Count, $"{supporters.Count} supporters listed, with open hours");
        await FindAsChosenAsync(samples, cancellationToken);
        await PauseAsync(supporters.Values.First(), cancellationToken);
        return supporters;
    }

    async Task RefusedAsync(Guid supporter, CancellationToken cancellationToken)
    {
        try
        {
            await Qualification.CertifyAsync(api, supporter, time, cancellationToken);
        }
        catch (CheckFailed refusal) when (refusal.Message.Contains("training-incomplete", StringComparison.Ordinal))
        {
            Check(true, "a certificate without the training is refused");
            return;
        }

        throw new CheckFailed("a certificate without the training is refused");
    }

    async Task FindAsChosenAsync(JsonArray samples, CancellationToken cancellationToken)
    {
        foreach (var topic in samples.SelectMany(sample => sample!["topics"]!.AsArray()))
        {
            var (code, use) = ((string)topic!["code"]!, (string)topic["use"]!);
            var results = (await api.PostAsync("/v1/directory/search", new JsonObject { ["topic"] = code, ["kinds"] = new JsonArray("supporter") }, cancellationToken))["results"]!.AsArray();
            Check(results.Count > 0 == (use != "private") && results.ToJsonString().Contains($"\"{code}\"", StringComparison.Ordinal) == (use == "shown"),
                $"somebody who chose {use} for a topic is {(use == "private" ? "not found by it" : use == "shown" ? "found by it, and it is shown" : "found by it, and it is not shown")}");
        }
    }

    async Task PauseAsync(Guid supporter, CancellationToken cancellationToken)
    {
        var from = time.GetUtcNow();
        var slots = $"/v1/scheduling/slots?supporter_id={supporter}&from={from:yyyy-MM-ddTHH:mm:ssZ}&to={from.AddDays(7):yyyy-MM-ddTHH:mm:ssZ}&minutes=45";
        await api.PutAsync($"/v1/directory/supporters/{supporter}/pause", new JsonObject(), cancellationToken);
        await UntilAsync(async () => (await api.GetAsync(slots, cancellationToken))["slots"]!.AsArray().Count == 0 ? "" : null, "a supporter takes a pause: no slot is offered", cancellationToken);
        await api.DeleteAsync($"/v1/directory/supporters/{supporter}/pause", cancellationToken);
        await UntilAsync(async () => (await api.GetAsync(slots, cancellationToken))["slots"]!.AsArray().Count > 0 ? "" : null, "and comes back: slots are offered again", cancellationToken);
    }

    static JsonObject Details(JsonNode sample)
    {
        string[] members = ["display_name", "topics", "languages", "modalities", "zones", "place", "sessions_per_day", "sessions_per_week"];
        return [.. members.Select(member => KeyValuePair.Create(member, sample[member]?.DeepClone()))];
    }

    static JsonObject Hours(JsonNode sample)
    {
        var weekly = sample["open"]!.AsObject().SelectMany(day => day.Value!.AsArray().Select(window => (JsonNode?)new JsonObject
        {
            ["day"] = day.Key,
            ["from"] = ((string)window!).Split('-')[0],
            ["to"] = ((string)window!).Split('-')[1],
        }));
        return new JsonObject { ["zone"] = (string)sample["time_zone"]!, ["weekly"] = new JsonArray([.. weekly]) };
    }
}
