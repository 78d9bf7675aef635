using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Scheduling.Series;

/// <summary>A meeting and why it cannot take place: null where it has its place.</summary>
readonly record struct Placed(Meeting Meeting, string? Clash);

/// <summary>Finds out which of many meetings can take place, and takes the time of their people and rooms.</summary>
static class Placement
{
    // The first attempt claims without a look at what is taken: most is free, and the database says what is not. Then it is looked at; and since
    // whoever is not locked (a room, somebody from outside) may be taken by another between the look and the claim, more than once, but not for ever.
    const int Attempts = 4;

    /// <summary>Places the meetings, earliest first; the answer is in the order asked. Meetings that clash take nobody's time.</summary>
    /// <param name="supporters">Locked by the caller.</param>
    /// <param name="look">Whether to look at what is taken before the first claim: where times of one owner could overlap, which the database lets pass.</param>
    internal static async Task<Placed[]> PlaceAsync(
        UnitOfWork work, IReadOnlyDictionary<(Guid Partner, Guid Id), Supporter> supporters, IReadOnlyList<Meeting> meetings, bool look, CancellationToken cancellationToken)
    {
        var placed = new Placed[meetings.Count];
        int[] open = [.. Enumerable.Range(0, meetings.Count)];
        List<Meeting> engaged = [];
        for (var attempt = 0; open.Length > 0; attempt++)
        {
            var calendars = new Calendars(supporters);
            Meeting[] asked = [.. open.Select(i => meetings[i])];
            await calendars.LoadSessionsAsync(work, asked, [], cancellationToken);
            if (look || attempt > 0)
            {
                await calendars.LoadTakenAsync(work, asked, cancellationToken);
            }

            engaged.ForEach(calendars.Engage);
            foreach (var i in open.OrderBy(i => meetings[i].Time.Start))
            {
                var clash = attempt == Attempts ? "slot-taken" : calendars.Refusal(meetings[i]);
                placed[i] = new Placed(meetings[i], clash);
                if (clash is null)
                {
                    calendars.Add(meetings[i]);
                }
            }

            var lost = await Claims.TakeWhatIsFreeAsync(work, [.. open.Where(i => placed[i].Clash is null).SelectMany(i => meetings[i].Claims)], cancellationToken);
            engaged.AddRange(open.Where(i => placed[i].Clash is null && !lost.Contains(meetings[i].Owner)).Select(i => meetings[i]));
            open = [.. open.Where(i => placed[i].Clash is null && lost.Contains(meetings[i].Owner))];
        }

        return placed;
    }
}
