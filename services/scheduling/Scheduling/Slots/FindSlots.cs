using Entraide.Scheduling.OpenHours;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using NodaTime;

namespace Entraide.Scheduling.Slots;

/// <summary>Puts the free slots of many supporters in order, as far as a page of them reaches.</summary>
sealed class FindSlots(Database database, IDateTimeZoneProvider zones, TimeProvider time)
{
    /// <summary>The slots of a page and one more where there is another: by start, then by supporter.</summary>
    /// <exception cref="Problem">not found, for an id that is none of the partner's supporters</exception>
    internal async Task<List<(SlotCursor Place, Modes Modes)>> PageAsync(SlotsQuery query, CancellationToken cancellationToken) =>
        InOrder(await OfAsync(await WhoFits.FindAsync(query, database, time, cancellationToken), query, cancellationToken), query);

    /// <summary>The next few free slots of one supporter, for an answer that had to refuse another.</summary>
    internal async Task<IReadOnlyList<DateTimeOffset>> NextAsync(Guid partner, Guid supporter, DateTimeOffset from, int minutes, string modality, CancellationToken cancellationToken)
    {
        var start = Instant.FromDateTimeOffset(from);
        var query = new SlotsQuery(partner, [supporter], null, null, ModeWords.Of(modality), start, start + Duration.FromDays(14), Duration.FromMinutes(minutes), DateTimeZone.Utc, 3, null);
        return [.. (await PageAsync(query, cancellationToken)).Take(query.Limit).Select(slot => slot.Place.Start.ToDateTimeOffset())];
    }

    async Task<IReadOnlyList<(Guid Supporter, Availability Availability)>> OfAsync(IReadOnlyList<Supporter> supporters, SlotsQuery query, CancellationToken cancellationToken)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        // The page before ended there: nothing earlier needs to be looked at.
        var from = Instant.Max(Instant.Max(query.From, now), query.After?.Start ?? query.From);
        if (supporters.Count == 0 || from >= query.To)
        {
            return [];
        }

        var ids = supporters.Select(supporter => supporter.Id).ToArray();
        var hours = StoredHours.FindRulesAsync(database, query.Partner, ids, zones, cancellationToken);
        var calendars = Engagements.FindAsync(database, query.Partner, ids, from, query.To, cancellationToken);
        await Task.WhenAll(hours, calendars);
        return
        [
            .. supporters.Where(supporter => hours.Result.ContainsKey(supporter.Id)).Select(supporter => (supporter.Id,
                new Availability(supporter, hours.Result[supporter.Id], calendars.Result.GetValueOrDefault(supporter.Id, []), now, new Interval(from, query.To)))),
        ];
    }

    // A queue of supporters by their next slot: of each no more is worked out than the page needs.
    static List<(SlotCursor, Modes)> InOrder(IReadOnlyList<(Guid Supporter, Availability Availability)> supporters, SlotsQuery query)
    {
        var (page, queue) = (new List<(SlotCursor, Modes)>(), new PriorityQueue<(Guid Supporter, IEnumerator<FreeSlot> Slots), SlotCursor>());
        foreach (var (supporter, availability) in supporters)
        {
            Enqueue(supporter, availability.Slots(query.Length, query.Modes).GetEnumerator());
        }

        while (page.Count <= query.Limit && queue.TryDequeue(out var next, out var place))
        {
            if (query.After is not { } after || place.CompareTo(after) > 0)
            {
                page.Add((place, next.Slots.Current.Modes));
            }

            Enqueue(next.Supporter, next.Slots);
        }

        return page;

        void Enqueue(Guid supporter, IEnumerator<FreeSlot> slots)
        {
            if (slots.MoveNext())
            {
                queue.Enqueue((supporter, slots), new SlotCursor(slots.Current.Start, supporter));
            }
        }
    }
}
