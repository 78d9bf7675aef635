using Entraide.Notification.Participants;
using Entraide.ServiceDefaults.Problems;
using NodaTime;
using static Entraide.Notification.Participants.PolicyBody;

namespace Entraide.Notification.Escalation;

/// <summary>Who is called when somebody signals danger, and in which order.</summary>
/// <param name="TimeZone">An IANA zone: the clock of all hours in it.</param>
/// <param name="Levels">1 to 5: each is alerted when the one before it did not answer in time, and after the last the first again, for a day at most.</param>
public sealed record RotaBody(string TimeZone, IReadOnlyList<RotaLevelBody> Levels)
{
    const int MostLevels = 5, MostStaff = 50;

    /// <summary>The rota meant.</summary>
    /// <exception cref="Problem">of kind invalid, with all of its faults</exception>
    internal Rota Read(Guid partner)
    {
        var checks = new Checks();
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone);
        checks.That(zone is not null, "/time_zone", "An IANA time zone, such as Europe/Paris.")
            .That(Levels.Count is >= 1 and <= MostLevels && Levels.All(level => level is not null), "/levels", "1 to 5 levels, none of them null.");
        var levels = Levels.OfType<RotaLevelBody>().Take(MostLevels).Select((level, index) => ReadLevel(level, index, checks)).ToArray();
        checks.Enforce();
        return new Rota(partner, zone!, levels);
    }

    internal static RotaBody Of(Rota rota) => new(rota.Zone.Id, [.. rota.Levels.Select(level => new RotaLevelBody(
        Leads.Write((int)level.Wait.TotalSeconds), [.. level.Staff.Select(staff => new OnCallBody(staff.Staff, staff.Hours.Count == 0 ? null : [.. staff.Hours.Select(Write)]))]))]);

    internal static WeeklyHoursBody Write(WeeklyHours hours) =>
        new([.. hours.Days.Select(day => DayNames[(int)day - 1])], WallTime.Format(hours.From), WallTime.Format(hours.To));

    /// <summary>Hours as they were stored.</summary>
    internal static WeeklyHours Read(WeeklyHoursBody body) =>
        new([.. body.Days.Select(Day)], WallTime.Parse(body.From).Value, WallTime.Parse(body.To).Value);

    static RotaLevel ReadLevel(RotaLevelBody level, int index, Checks checks)
    {
        var at = $"/levels/{index}";
        var wait = Leads.Read(level.Wait);
        var members = level.Staff.OfType<OnCallBody>().ToArray();
        checks.That(wait is >= 60 and <= 3600, $"{at}/wait", "An ISO 8601 duration from PT1M to PT60M.")
            .That(level.Staff.Count is >= 1 and <= MostStaff && members.Length == level.Staff.Count, $"{at}/staff", "1 to 50 members of staff, none of them null.")
            .That(members.DistinctBy(staff => staff.StaffId).Count() == members.Length, $"{at}/staff", "The same member of staff is given twice.");
        var staff = members.Take(MostStaff).Select((member, place) => new OnCall(member.StaffId,
            [.. (member.Hours ?? []).Select((hours, number) => ReadHours(hours, $"{at}/staff/{place}/hours/{number}", checks)).OfType<WeeklyHours>()])).ToArray();
        return new RotaLevel(index + 1, Duration.FromSeconds(wait ?? 0), staff);
    }

    static WeeklyHours? ReadHours(WeeklyHoursBody? body, string at, Checks checks)
    {
        var (from, to) = (WallTime.Parse(body?.From ?? ""), WallTime.Parse(body?.To ?? ""));
        var isValid = body is not null && body.Days.Count > 0 && body.Days.All(DayNames.Contains) && from.Success && to.Success && from.Value != to.Value;
        checks.That(isValid, at, "Days of mon, tue, wed, thu, fri, sat, sun; from and to as HH:mm, not the same.");
        return isValid ? Read(body!) : null;
    }

    static IsoDayOfWeek Day(string name) => (IsoDayOfWeek)(Array.IndexOf(DayNames, name) + 1);
}

/// <summary>Staff who are alerted together.</summary>
/// <param name="Wait">How long they have to acknowledge before the next level is alerted: an ISO 8601 duration, <c>PT1M</c> to <c>PT60M</c>.</param>
/// <param name="Staff">1 to 50.</param>
public sealed record RotaLevelBody(string Wait, IReadOnlyList<OnCallBody> Staff);

/// <summary>A member of staff on call.</summary>
/// <param name="Hours">When; left out: always. Where nobody at all is on call at some hour, the rota is called whatever the hours.</param>
public sealed record OnCallBody(Guid StaffId, IReadOnlyList<WeeklyHoursBody>? Hours = null);

/// <summary>Hours of the week.</summary>
/// <param name="Days">Any of <c>mon</c>, <c>tue</c>, <c>wed</c>, <c>thu</c>, <c>fri</c>, <c>sat</c>, <c>sun</c>: on which they begin.</param>
/// <param name="From">Wall time, <c>HH:mm</c>.</param>
/// <param name="To">Wall time, <c>HH:mm</c>; before <paramref name="From"/> where they span midnight.</param>
public sealed record WeeklyHoursBody(IReadOnlyList<string> Days, string From, string To);
