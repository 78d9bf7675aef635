using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using NodaTime;

namespace Entraide.Scheduling.Series;

/// <summary>
/// What is on the calendars of some supporters and rooms, as read once for many meetings, and what was added since. The supporters are locked
/// by whoever uses it, so that their limits are counted by one at a time.
/// </summary>
sealed class Calendars(IReadOnlyDictionary<(Guid Partner, Guid Id), Supporter> supporters)
{
    // Whole weeks are counted, and those of both ends reach out of the stretch.
    static readonly Duration Margin = Duration.FromDays(8);

    readonly Dictionary<(Guid Partner, string Kind, Guid Resource), BusyTimes> busy = [];
    readonly Dictionary<(Guid Partner, Guid Supporter), List<Engagement>> engagements = [];

    /// <summary>Why the meeting cannot take place, in a stable word, or null.</summary>
    internal string? Refusal(Meeting meeting)
    {
        foreach (var claim in meeting.Claims)
        {
            if (busy.TryGetValue((claim.Partner, claim.Kind, claim.Resource), out var times) && times.Overlap(claim.From, claim.To))
            {
                return claim.Kind == Occupied.Room ? "room-taken" : "slot-taken";
            }
        }

        return Unfit(meeting) ?? SecondUnfit(meeting);
    }

    /// <summary>Why the lead cannot take the meeting on, whether free at that time or not: a stable word, or null.</summary>
    internal string? Unfit(Meeting meeting)
    {
        var lead = supporters.GetValueOrDefault((meeting.Partner, meeting.Details.SupporterId));
        return lead is null ? "supporter-not-bookable" : Unfit(lead, meeting, meeting.Engagement);
    }

    /// <summary>The same of the co-facilitator, who is not asked where that is not a supporter.</summary>
    internal string? SecondUnfit(Meeting meeting) =>
        meeting.Details.CoFacilitatorId is { } id && supporters.GetValueOrDefault((meeting.Partner, id)) is { } second
            ? Unfit(second, meeting, meeting.Engagement with { BusyUntil = meeting.Time.End }) : null;

    string? Unfit(Supporter supporter, Meeting meeting, Engagement engagement) =>
        supporter.Withdrawn || Instant.FromDateTimeOffset(supporter.BookableUntil) < meeting.Time.End ? "supporter-not-bookable"
        : CaseloadLimits.Broken(supporter.Limits, meeting.Zone, Near(meeting.Partner, supporter.Id, meeting.Time), engagement) is { } limit ? $"limit-{limit}"
        : null;

    /// <summary>Takes the meeting's time.</summary>
    internal void Add(Meeting meeting)
    {
        foreach (var claim in meeting.Claims)
        {
            BusyOf(claim.Partner, claim.Kind, claim.Resource).Add(claim.From, claim.To);
        }

        Engage(meeting);
    }

    /// <summary>Counts the meeting among those of its lead and co-facilitator.</summary>
    internal void Engage(Meeting meeting)
    {
        Engage(meeting.Partner, meeting.Details.SupporterId, meeting.Engagement);
        if (meeting.Details.CoFacilitatorId is { } second)
        {
            Engage(meeting.Partner, second, meeting.Engagement with { BusyUntil = meeting.Time.End });
        }
    }

    /// <summary>Reads the sessions of everybody whom the meetings need, leaving out those of <paramref name="without"/>.</summary>
    internal async Task LoadSessionsAsync(UnitOfWork work, IReadOnlyCollection<Meeting> meetings, Guid[] without, CancellationToken cancellationToken)
    {
        if (meetings.Count == 0)
        {
            return;
        }

        // A row a person and not a session: an expansion reads hundreds of thousands.
        foreach (var row in await work.QueryAsync<Row>("""
            select partner_id, resource_id, array_agg(starts_at) as starts, array_agg(ends_at) as ends, array_agg(debrief_minutes) as debriefs, array_agg(weight_percent) as weights, array_agg(hard) as hards
            from (select partner_id, supporter_id as resource_id, starts_at, ends_at, debrief_minutes, weight_percent, hard from sessions
                where supporter_id = any(@people) and state = 'scheduled' and starts_at < @to and ends_at > @from and id <> all(@without)
                union all
                select partner_id, co_facilitator_id, starts_at, ends_at, 0, weight_percent, hard from sessions
                where co_facilitator_id = any(@people) and state = 'scheduled' and starts_at < @to and ends_at > @from and id <> all(@without)
                order by starts_at) s
            group by 1, 2
            """, Asked(meetings, without), cancellationToken))
        {
            for (var i = 0; i < row.Starts.Length; i++)
            {
                var end = Instant.FromDateTimeUtc(row.Ends[i]);
                Engage(row.PartnerId, row.ResourceId, new Engagement(Instant.FromDateTimeUtc(row.Starts[i]), end, end + Duration.FromMinutes(row.Debriefs[i]), row.Weights[i], row.Hards[i]));
            }
        }
    }

    /// <summary>Reads what time of everybody and every room that the meetings need is taken.</summary>
    internal async Task LoadTakenAsync(UnitOfWork work, IReadOnlyCollection<Meeting> meetings, CancellationToken cancellationToken)
    {
        // The kind as a literal, because the indexes are of one kind each.
        foreach (var row in await work.QueryAsync<Row>("""
            select o.partner_id, o.kind, o.resource_id, array_agg(lower(r)) as starts, array_agg(upper(r)) as ends from occupied o, unnest(o.during * tstzmultirange(tstzrange(@from, @to))) r
            where o.kind = 'supporter' and o.resource_id = any(@people) and o.during && tstzrange(@from, @to) group by 1, 2, 3
            union all
            select o.partner_id, o.kind, o.resource_id, array_agg(lower(r)), array_agg(upper(r)) from occupied o, unnest(o.during * tstzmultirange(tstzrange(@from, @to))) r
            where o.kind = 'room' and o.resource_id = any(@rooms) and o.during && tstzrange(@from, @to) group by 1, 2, 3
            """, Asked(meetings, []), cancellationToken))
        {
            for (var i = 0; i < row.Starts.Length; i++)
            {
                BusyOf(row.PartnerId, row.Kind, row.ResourceId).Add(Instant.FromDateTimeUtc(row.Starts[i]), Instant.FromDateTimeUtc(row.Ends[i]));
            }
        }
    }

    static object Asked(IReadOnlyCollection<Meeting> meetings, Guid[] without) => new
    {
        people = meetings.SelectMany(meeting => meeting.Claims).Where(claim => claim.Kind == Occupied.Supporter).Select(claim => claim.Resource).Distinct().ToArray(),
        rooms = meetings.Select(meeting => meeting.Details.RoomId).OfType<Guid>().Distinct().ToArray(),
        from = (meetings.Min(meeting => meeting.Time.Start) - Margin).ToDateTimeUtc(),
        to = (meetings.Max(meeting => meeting.Time.BusyUntil) + Margin).ToDateTimeUtc(),
        without,
    };

    List<Engagement> Near(Guid partner, Guid supporter, Occurrence time)
    {
        if (!engagements.TryGetValue((partner, supporter), out var all))
        {
            return [];
        }

        var (first, end) = (StartingBefore(all, time.Start - Margin - Margin), StartingBefore(all, time.BusyUntil + Margin));
        return all.GetRange(first, end - first);
    }

    void Engage(Guid partner, Guid supporter, Engagement engagement)
    {
        if (!engagements.TryGetValue((partner, supporter), out var all))
        {
            engagements.Add((partner, supporter), all = []);
        }

        all.Insert(StartingBefore(all, engagement.Start), engagement);
    }

    BusyTimes BusyOf(Guid partner, string kind, Guid resource)
    {
        if (!busy.TryGetValue((partner, kind, resource), out var times))
        {
            busy.Add((partner, kind, resource), times = new BusyTimes());
        }

        return times;
    }

    static int StartingBefore(List<Engagement> engagements, Instant instant)
    {
        var (low, high) = (0, engagements.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = engagements[middle].Start < instant ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    sealed class Row
    {
        public Guid PartnerId { get; init; }
        public string Kind { get; init; } = "";
        public Guid ResourceId { get; init; }
        public DateTime[] Starts { get; init; } = [];
        public DateTime[] Ends { get; init; } = [];
        public int[] Debriefs { get; init; } = [];
        public int[] Weights { get; init; } = [];
        public bool[] Hards { get; init; } = [];
    }
}
