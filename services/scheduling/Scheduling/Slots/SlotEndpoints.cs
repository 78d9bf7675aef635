using System.Globalization;
using Entraide.Scheduling.OpenHours;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using NodaTime.Text;

namespace Entraide.Scheduling.Slots;

/// <summary><c>POST /v1/scheduling/slots/search</c>, and <c>GET /v1/scheduling/slots</c> for what may stand in a URL.</summary>
static class SlotEndpoints
{
    static readonly LocalDateTimePattern WallTime = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");

    internal static void MapSlots(this RouteGroupBuilder api)
    {
        // "topic" is taken only to be told where it belongs.
        api.MapGet("/slots", GetAsync).RequireScope("scheduling.read")
            .Query<DateTimeOffset>("from", "From when on, with offset.", required: true)
            .Query<DateTimeOffset>("to", "Until when, with offset.", required: true)
            .Query<int>("minutes", "How long.", required: true, least: 10, most: 480)
            .Query<Guid[]>("supporter_id", "Only these supporters; may come several times.")
            .Query<Guid>("topic_id", "The id that an answer gave for a topic.")
            .Query<string>("language", "A language the supporter speaks.")
            .Query<string>("modality", "How they meet.")
            .Query<string>("zone", "The IANA zone of the wall times in the answer.")
            .Query<int>("limit", "How many; 100 where left out.", least: 1, most: 500)
            .Query<string>("after", "Where the page goes on: `next` of the page before.")
            .Query<string>("topic", "Refused, with the reason: a topic does not belong into an address. Send it to `POST /v1/scheduling/slots/search`.");
        api.MapPost("/slots/search", PostAsync).RequireScope("scheduling.read").AsksOnly();
    }

    static async Task<Ok<SlotsView>> GetAsync(HttpContext http, Caller caller, FindSlots find, IDateTimeZoneProvider zones, CancellationToken cancellationToken)
    {
        var query = http.Request.Query;
        var (from, to, minutes, limit) = (Time(query["from"]), Time(query["to"]), Number(query["minutes"]), Number(query["limit"]));
        Guid[] supporters = [.. query["supporter_id"].Select(id => Guid.TryParse(id, out var known) ? known : Guid.Empty)];
        var topic = Guid.TryParse(query["topic_id"], out var topicId) ? topicId : default(Guid?);
        new Checks()
            .That(!query.ContainsKey("topic"), "?topic", "Not in a URL: POST /v1/scheduling/slots/search finds by topic.")
            .That(query.All(parameter => parameter.Key == "supporter_id" || parameter.Value.Count == 1), "?", "Each parameter once, but supporter_id.")
            .That(!supporters.Contains(Guid.Empty), "?supporter_id", "Must be a UUID.")
            .That(topic is not null || !query.ContainsKey("topic_id"), "?topic_id", "Must be a UUID.")
            .That(from is not null, "?from", "Must be a time with offset, as 2026-12-01T00:00:00Z.")
            .That(to is not null, "?to", "Must be a time with offset, as 2026-12-01T00:00:00Z.")
            .That(minutes is not null, "?minutes", "Must be 10 to 480.")
            .That(limit is not null || !query.ContainsKey("limit"), "?limit", "Must be 1 to 500.")
            .Enforce();
        var view = await AnswerAsync(new SlotsRequest(from!.Value, to!.Value, minutes!.Value, supporters.Length > 0 ? supporters : null, null, topic, query["language"], query["modality"],
            query["zone"], limit ?? 100, query["after"]), "?", caller, find, zones, cancellationToken);
        if (view.Next is not null)
        {
            NextLink.Add(http, view.Next);
        }

        return TypedResults.Ok(view);
    }

    static async Task<Ok<SlotsView>> PostAsync(SlotsRequest request, Caller caller, FindSlots find, IDateTimeZoneProvider zones, CancellationToken cancellationToken) =>
        TypedResults.Ok(await AnswerAsync(request, "/", caller, find, zones, cancellationToken));

    static async Task<SlotsView> AnswerAsync(SlotsRequest request, string at, Caller caller, FindSlots find, IDateTimeZoneProvider zones, CancellationToken cancellationToken)
    {
        var query = SlotsQuery.Of(request, caller.Partner, zones, at);
        var found = await find.PageAsync(query, cancellationToken);
        var slots = new SlotView[Math.Min(found.Count, query.Limit)];
        for (var i = 0; i < slots.Length; i++)
        {
            var ((start, supporter), modes) = found[i];
            slots[i] = new SlotView(supporter, start.ToDateTimeOffset(), (start + query.Length).ToDateTimeOffset(), WallTime.Format(start.InZone(query.Zone).LocalDateTime), ModeWords.Of(modes));
        }

        return new SlotsView(query.Zone.Id, slots, found.Count > query.Limit ? found[query.Limit - 1].Place.ToString() : null, query.Topic,
            slots.Length == 0 && query.After is null ? "/v1/directory/crisis-lines" : null);
    }

    // A plus of an offset that a client did not escape arrives as a space.
    static DateTimeOffset? Time(string? text) =>
        text is not null && OffsetDateTimePattern.Rfc3339.Parse(text.Replace(' ', '+')).TryGetValue(default, out var time) && time.Year is > 1 and < 9999 ? time.ToDateTimeOffset() : null;

    static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
