using Entraide.Scheduling.OpenHours;
using Entraide.Scheduling.Slots;
using Entraide.Scheduling.Supporters;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using NodaTime.Text;
using Interval = NodaTime.Interval;

namespace Entraide.Scheduling.Tests.Unit;

/// <summary>A supporter with hours, limits and a calendar, and what somebody looks for; the days are those around a clock change more often than not.</summary>
public sealed record SlotScenario(OpenHoursDocument Hours, int PerDay, int PerWeek, string[] Offered, string[] Wanted, LocalDate First, int NowMinute, int UntilMinute, int Length, (int Start, int Length, int Debrief)[] Booked)
{
    internal const int Days = 9;

    static readonly (string Zone, LocalDate First)[] Places =
    [
        ("Europe/Paris", new(2026, 3, 26)), ("Europe/Paris", new(2026, 10, 22)), ("America/New_York", new(2026, 3, 5)), ("America/New_York", new(2026, 10, 29)),
        ("Australia/Lord_Howe", new(2026, 10, 1)), ("Australia/Lord_Howe", new(2026, 4, 2)), ("Africa/Cairo", new(2026, 4, 21)), ("America/Santiago", new(2026, 9, 3)),
        ("Asia/Kathmandu", new(2026, 11, 18)), ("Etc/UTC", new(2026, 12, 28)),
    ];

    internal DateTimeZone Zone => DateTimeZoneProviders.Tzdb[Hours.Zone];
    internal WeeklyHours Rules => WeeklyHours.Of(Hours, DateTimeZoneProviders.Tzdb);
    internal Instant From => Zone.AtStartOfDay(First).ToInstant();
    internal Instant To => Zone.AtStartOfDay(First.PlusDays(Days)).ToInstant();
    internal Instant Now => From + Duration.FromMinutes(NowMinute);
    internal Duration Span => Duration.FromMinutes(Length);

    internal Supporter Supporter => new()
    {
        BookableUntil = (From + Duration.FromMinutes(UntilMinute)).ToDateTimeOffset(),
        SessionsPerDay = PerDay,
        SessionsPerWeek = PerWeek,
        Modalities = Offered,
    };

    internal Engagement[] Calendar =>
    [
        .. Booked.Select(session => (Start: From + Duration.FromMinutes(session.Start), session.Length, session.Debrief)).OrderBy(session => session.Start)
            .Select(session => new Engagement(session.Start, session.Start + Duration.FromMinutes(session.Length), session.Start + Duration.FromMinutes(session.Length + session.Debrief))),
    ];

    internal Availability Availability => new(Supporter, Rules, Calendar, Now, new Interval(From, To));

    public override string ToString() => System.Text.Json.JsonSerializer.Serialize(new { Hours, PerDay, PerWeek, Offered, Wanted, First = LocalDatePattern.Iso.Format(First), NowMinute, UntilMinute, Length, Booked = Booked.Select(session => session.ToString()) });

    internal static Arbitrary<SlotScenario> Any()
    {
        var words = Gen.SubListOf("in_person", "phone", "video", "chat").Where(list => list.Count > 0).Select(list => list.ToArray());
        var modes = Gen.OneOf(Gen.Constant<string[]?>(null), words.Select(list => (string[]?)list));
        var windows =
            from start in Gen.Choose(0, 287)
            from length in Gen.Choose(1, 120)
            from ways in modes
            select new DayWindow(Clock(start * 5), Clock(Math.Min(24 * 60, (start + length) * 5)), ways);
        var weekly =
            from day in Gen.Choose(1, 7)
            from window in windows
            select new OpenWindow(((IsoDayOfWeek)day).ToString().ToLowerInvariant(), window.From, window.To, window.Modalities);
        var booked =
            from start in Gen.Choose(-3 * 288, (Days + 2) * 288)
            from length in Gen.Choose(2, 24)
            from debrief in Gen.Elements(0, 0, 15, 30)
            select (start * 5, length * 5, debrief);
        return (
            from place in Gen.Elements(Places)
            from week in weekly.ListOf(12)
            from dates in Gen.SubListOf(Enumerable.Range(0, Days + 1)).Resize(3)
            from special in windows.ListOf(2).ListOf(Days + 1)
            from buffers in Gen.Elements((0, 0), (10, 0), (0, 15), (30, 20))
            from notice in Gen.Elements(0, 0, 90, 2 * 24 * 60)
            from horizon in Gen.Elements(365, 365, 3, 6)
            from perDay in Gen.Choose(1, 4)
            from perWeek in Gen.Choose(perDay, 12)
            from offered in words
            from wanted in Gen.OneOf(Gen.Constant(new[] { "in_person", "phone", "video", "chat" }), words)
            from now in Gen.Choose(-1440, 2880)
            from until in Gen.Elements(365 * 24 * 60, 5 * 24 * 60 + 7)
            from length in Gen.Choose(2, 36)
            from sessions in Gen.Choose(0, 14).SelectMany(count => booked.ListOf(count))
            select new SlotScenario(
                new OpenHoursDocument(place.Zone, [.. week], [.. dates.Take(3).Select(day => new OpenException(LocalDatePattern.Iso.Format(place.First.PlusDays(day)), [.. special[day]]))], buffers.Item1, buffers.Item2, notice, horizon),
                perDay, perWeek, offered, wanted, place.First, now, until, length * 5, [.. sessions])).ToArbitrary();
    }

    static string Clock(int minute) => $"{minute / 60:00}:{minute % 60:00}";
}
