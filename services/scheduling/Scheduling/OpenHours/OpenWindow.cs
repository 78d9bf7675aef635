using Entraide.ServiceDefaults.Problems;
using NodaTime;
using NodaTime.Text;

namespace Entraide.Scheduling.OpenHours;

/// <summary>When a supporter can be booked on one day of the week, in wall time of the supporter's zone.</summary>
/// <param name="Day"><c>monday</c> to <c>sunday</c>.</param>
/// <param name="From">Such as <c>09:00</c>.</param>
/// <param name="To">Such as <c>17:30</c>; <c>24:00</c> is the end of the day.</param>
/// <param name="Modalities">Any of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>; absent: all that the supporter offers.</param>
public sealed record OpenWindow(string Day, string From, string To, IReadOnlyList<string>? Modalities = null)
{
    internal DayWindow Window => new(From, To, Modalities);

    /// <summary>The day that <paramref name="word"/> names, or null.</summary>
    internal static IsoDayOfWeek? DayOf(string? word) =>
        Enum.TryParse<IsoDayOfWeek>(word, ignoreCase: true, out var day) && day != IsoDayOfWeek.None && Enum.IsDefined(day) && !word!.Any(char.IsDigit) ? day : null;
}

/// <summary>A window of one date; the members are those of <see cref="OpenWindow"/>.</summary>
public sealed record DayWindow(string From, string To, IReadOnlyList<string>? Modalities = null)
{
    const int DayMinutes = 24 * 60;
    static readonly LocalTimePattern Time = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary>The window as rules use it.</summary>
    internal Opening Opening() => new(Minute(From)!.Value, Minute(To)!.Value, Modalities is null ? Modes.All : ModeWords.Of(Modalities));

    /// <summary>Notes what is not valid in <paramref name="checks"/>, below <paramref name="at"/>.</summary>
    internal static void Check(DayWindow? window, Checks checks, string at)
    {
        var (from, to, words) = (Minute(window?.From), Minute(window?.To), window?.Modalities);
        checks.That(from is < DayMinutes, $"{at}/from", "Must be a time of the day, as 09:00.")
            .That(to is not null, $"{at}/to", "Must be a time of the day, as 17:30, 24:00 at the latest.")
            .That(from is null || to is null || to > from, $"{at}/to", "Must be after from: a window that goes past midnight is two.")
            .That(words is null || (words.Count > 0 && words.Distinct().Count() == words.Count && words.All(word => ModeWords.Of(word) != Modes.None)), $"{at}/modalities",
                "Must name some of in_person, phone, video and chat, none twice; leave it out for all that the supporter offers.");
    }

    static int? Minute(string? text) => text == "24:00" ? DayMinutes
        : text is not null && Time.Parse(text).TryGetValue(default, out var time) ? time.Hour * 60 + time.Minute : null;
}

/// <summary>A date that is not like others of its weekday.</summary>
/// <param name="Date">Such as <c>2026-12-24</c>, in the supporter's zone.</param>
/// <param name="Windows">When they can be booked that day instead; none, or absent: closed.</param>
public sealed record OpenException(string Date, IReadOnlyList<DayWindow>? Windows = null)
{
    /// <summary>The date that <paramref name="text"/> is, or null.</summary>
    internal static LocalDate? DateOf(string? text) => text is not null && LocalDatePattern.Iso.Parse(text).TryGetValue(default, out var date) ? date : null;
}

/// <summary>A window of a day in minutes of wall time from midnight, and how people may meet in it.</summary>
readonly record struct Opening(int From, int To, Modes Modes);
