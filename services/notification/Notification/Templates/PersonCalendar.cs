using NodaTime;

namespace Entraide.Notification.Templates;

/// <summary>The calendars people can have their dates in.</summary>
static class PersonCalendar
{
    internal const string Gregorian = "gregorian", Islamic = "islamic", Persian = "persian", Buddhist = "buddhist";

    /// <summary>From the Buddhist era's first year, as Thailand counts, to the Gregorian's.</summary>
    const int BuddhistEra = 543;

    /// <summary>What a caller may ask for. Islamic is Umm al-Qura, which Saudi Arabia publishes; Persian is Iran's, by the equinox.</summary>
    internal static readonly IReadOnlyList<string> All = [Gregorian, Islamic, Persian, Buddhist];

    /// <summary>Day, month and year of a date in <paramref name="calendar"/>, and the calendar whose months it names.</summary>
    internal static (int Day, int Month, int Year, string Months) Of(LocalDate date, string calendar)
    {
        var system = calendar switch
        {
            Islamic => CalendarSystem.UmAlQura,
            // By rule of arithmetic, 1404 would begin a day late.
            Persian => CalendarSystem.PersianAstronomical,
            _ => CalendarSystem.Iso,
        };
        // Umm al-Qura is published up to a year: beyond, the Gregorian date is at least not wrong.
        return system == CalendarSystem.Iso || date.Year is < 1901 or > 2076
            ? (date.Day, date.Month, date.Year + (calendar == Buddhist ? BuddhistEra : 0), Gregorian)
            : date.WithCalendar(system) is var own ? (own.Day, own.Month, own.Year, calendar)
            : default;
    }
}
