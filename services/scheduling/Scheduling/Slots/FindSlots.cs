using Entraide.Scheduling.OpenHours;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using NodaTime;

namespace Entraide.Scheduling.Slots;

/// <summary>Puts the free slots of many supporters in order, as far as a page of them reaches.</summary>
sealed class FindSlots(Database database, KnownHours hours, TimeProvider time)
{
    // A page is soon full where many are free: what lies behind is read only where it is not, in longer and longer parts.
    static readonly Duration FirstLook = Duration.FromDays(1);
    const int Longer = 4;

    // A search keeps a processor busy, here or in the database: a rush of them waits in order, or all would take as long as the last.
    readonly SemaphoreSlim turns = new(Math.Max(2, Environment.ProcessorCount));

    /// <summary>The slots of a page and one more where there is another: by start, then by supporter.</summary>
    /// <exception cref="Problem">not found, for an id that is none of the partner's supporters</exception>
    internal async Task<List<(SlotCursor Place, Modes Modes)>> PageAsync(SlotsQuery query, CancellationToken cancellationToken)
    {
        var supporters = await WhoFits.FindAsync(query, database, time, cancellationToken);
        await turns.WaitAsync(cancellationToken);
        try
        {
            return await PageAsync(supporters, query, cancellationToken);
        }
        finally
        {
            turns.Release();
        }
    }

    async Task<List<(SlotCursor Place, Modes Modes)>> PageAsync(IReadOnlyList<Supporter> supporters, SlotsQuery query, CancellationToken cancellationToken)
    {
        var page = new List<(SlotCursor, Modes)>();
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        // The page before ended there: nothing earlier needs to be looked at.
        var (from, span) = (Instant.Max(Instant.Max(query.From, now), query.After?.Start ?? query.From), FirstLook);
        while (supporters.Count > 0 && from < query.To && page.Count <= query.Limit)
        {
            // Slots that begin before this one do, and end when they may.
            var until = Availability.RoundUp(from + span);
            var part = new Interval(from, Instant.Min(query.To, until - Availability.Step + query.Length));
            InOrder(await OfAsync(supporters, query.Partner, part, now, cancellationToken), query, page);
            (from, span) = (until, span * Longer);
        }

        return page;
    }

    /// <summary>The next few free slots of one supporter, for an answer that had to refuse another.</summary>
    internal async Task<IReadOnlyList<DateTimeOffset>> NextAsync(Guid partner, Guid supporter, DateTimeOffset from, int minutes, string modality, CancellationToken cancellationToken)
    {
        var start = Instant.FromDateTimeOffset(from);
        var query = new SlotsQuery(partner, [supporter], null, null, ModeWords.Of(modality), start, start + Duration.FromDays(14), Duration.FromMinutes(minutes), DateTimeZone.Utc, 3, null);
        return [.. (await PageAsync(query, cancellationToken)).Take(query.Limit).Select(slot => slot.Place.Start.ToDateTimeOffset())];
    }

    async Task<IEnumerable<(Guid Supporter, Availability Availability)>> OfAsync(IReadOnlyList<Supporter> supporters, Guid partner, Interval part, Instant now, CancellationToken cancellationToken)
    {
        var ids = supporters.Select(supporter => supporter.Id).ToArray();
        var (open, booked) = (hours.FindAsync(partner, ids, cancellationToken), Engagements.FindAsync(database, partner, ids, part.Start, part.End, cancellationToken));
        var (rules, calendars) = (await open, await booked);
        return supporters.Where(supporter => rules.ContainsKey(supporter.Id))
            .Select(supporter => (supporter.Id, new Availability(supporter, rules[supporter.Id], calendars.GetValueOrDefault(supporter.Id, []), now, part)));
    }

    // A queue of supporters by their next slot: of each no more is worked out than the page needs.
    static void InOrder(IEnumerable<(Guid Supporter, Availability Availability)> supporters, SlotsQuery query, List<(SlotCursor, Modes)> page)
    {
        var queue = new PriorityQueue<(Guid Supporter, IEnumerator<FreeSlot> Slots), SlotCursor>();
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

        void Enqueue(Guid supporter, IEnumerator<FreeSlot> slots)
        {
            if (slots.MoveNext())
            {
                queue.Enqueue((supporter, slots), new SlotCursor(slots.Current.Start, supporter));
            }
        }
    }
}
