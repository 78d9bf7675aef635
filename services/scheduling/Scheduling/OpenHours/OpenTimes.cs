using NodaTime;

namespace Entraide.Scheduling.OpenHours;

/// <summary>Instants at which somebody is open, by way to meet.</summary>
/// <param name="Whole">For any way: sorted, apart from each other.</param>
/// <param name="Parts">The same for each way, or once where all ways have the same times.</param>
sealed record OpenTimes(IReadOnlyList<Interval> Whole, IReadOnlyList<(Modes Modes, IReadOnlyList<Interval> Open)> Parts)
{
    /// <summary>Puts windows together that overlap or touch.</summary>
    internal static OpenTimes Of(List<(Interval Time, Modes Modes)> windows)
    {
        windows.Sort((one, other) => one.Time.Start.CompareTo(other.Time.Start));
        var whole = Join(windows, Modes.All);
        return windows.TrueForAll(window => window.Modes == Modes.All)
            ? new OpenTimes(whole, [(Modes.All, whole)])
            : new OpenTimes(whole, [.. new[] { Modes.InPerson, Modes.Phone, Modes.Video, Modes.Chat }.Select(mode => (mode, (IReadOnlyList<Interval>)Join(windows, mode)))]);
    }

    /// <summary>Whether the whole of a meeting lies in open hours, for whatever way.</summary>
    internal bool Cover(Interval meeting) => Whole.Any(time => time.Start <= meeting.Start && meeting.End <= time.End);

    /// <summary>The ways in which the whole of a meeting can take place.</summary>
    internal Modes At(Interval meeting)
    {
        var modes = Modes.None;
        foreach (var (mode, open) in Parts)
        {
            foreach (var time in open)
            {
                if (time.Start > meeting.Start)
                {
                    break;
                }

                if (meeting.End <= time.End)
                {
                    modes |= mode;
                }
            }
        }

        return modes;
    }

    static List<Interval> Join(List<(Interval Time, Modes Modes)> windows, Modes mode)
    {
        var joined = new List<Interval>(windows.Count);
        foreach (var (time, modes) in windows)
        {
            if ((modes & mode) == 0)
            {
                continue;
            }

            if (joined.Count > 0 && time.Start <= joined[^1].End)
            {
                joined[^1] = new Interval(joined[^1].Start, Instant.Max(joined[^1].End, time.End));
            }
            else
            {
                joined.Add(time);
            }
        }

        return joined;
    }
}
