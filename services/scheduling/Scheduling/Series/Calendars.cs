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

    /// <summary>Reads what is on the calendars of everybody and every room that the meetings need, leaving out the sessions of <paramref name="without"/>.</summary>
    internal async Task LoadAsync(UnitOfWork work, IReadOnlyCollection<Meeting> meetings, Guid[] without, CancellationToken cancellationToken)
    {
        if (meetings.Count == 0)
        {
            return;
        }

        var asked = new
        {
            people = meetings.SelectMany(meeting => meeting.Claims).Where(claim => claim.Kind == Occupied.Supporter).Select(claim => claim.Resource).Distinct().ToArray(),
            rooms = meetings.Select(meeting => meeting.Details.RoomId).OfType<Guid>().Distinct().ToArray(),
            from = (meetings.Min(meeting => meeting.Time.Start) - Margin).ToDateTimeUtc(),
            to = (meetings.Max(meeting => meeting.Time.BusyUntil) + Margin).ToDateTimeUtc(),
            without,
        };
        // The kind as a literal, because the indexes are of one kind each.
        foreach (var row in await work.QueryAsync<Row>("""
            select o.partner_id, o.kind, o.resource_id, lower(r) as starts_at, upper(r) as ends_at from occupied o, unnest(o.during * tstzmultirange(tstzrange(@from, @to))) r
            where o.kind = 'supporter' and o.resource_id = any(@people) and o.during && tstzrange(@from, @to)
            union all
            select o.partner_id, o.kind, o.resource_id, lower(r), upper(r) from occupied o, unnest(o.during * tstzmultirange(tstzrange(@from, @to))) r
            where o.kind = 'room' and o.resource_id = any(@rooms) and o.during && tstzrange(@from, @to)
            """, asked, cancellationToken))
        {
            BusyOf(row.PartnerId, row.Kind, row.ResourceId).Add(row.Start, row.End);
        }

        foreach (var row in await work.QueryAsync<Row>("""
            select partner_id, supporter_id as resource_id, starts_at, ends_at, debrief_minutes, weight_percent, hard from sessions
            where supporter_id = any(@people) and state = 'scheduled' and starts_at < @to and ends_at > @from and id <> all(@without)
            union all
            select partner_id, co_facilitator_id, starts_at, ends_at, 0, weight_percent, hard from sessions
            where co_facilitator_id = any(@people) and state = 'scheduled' and starts_at < @to and ends_at > @from and id <> all(@without)
            order by starts_at
            """, asked, cancellationToken))
        {
            Engage(row.PartnerId, row.ResourceId, new Engagement(row.Start, row.End, row.End + Duration.FromMinutes(row.DebriefMinutes), row.WeightPercent, row.Hard));
        }
    }

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
        public DateTimeOffset StartsAt { get; init; }
        public DateTimeOffset EndsAt { get; init; }
        public int DebriefMinutes { get; init; }
        public int WeightPercent { get; init; }
        public bool Hard { get; init; }

        internal Instant Start => Instant.FromDateTimeOffset(StartsAt);

        internal Instant End => Instant.FromDateTimeOffset(EndsAt);
    }
}
