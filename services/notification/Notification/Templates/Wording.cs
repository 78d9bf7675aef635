using System.Globalization;
using Entraide.Notification.Deliveries;
using Entraide.Notification.Participants;
using NodaTime;

namespace Entraide.Notification.Templates;

/// <summary>What to say of one kind of message, ready to be filled in.</summary>
sealed record Template(string Subject, Pattern Body, Pattern? Short)
{
    internal static Template Of(TemplateTexts texts) => new(texts.Subject, Pattern.Parse(texts.Body), texts.Short is null ? null : Pattern.Parse(texts.Short));
}

/// <summary>How one language says what there is to say: a file of <c>Languages/</c>, made ready.</summary>
sealed class Wording
{
    static readonly Lazy<Dictionary<string, Wording>> All = new(() => TemplateFiles.Languages.ToDictionary(file => file.Language, file => new Wording(file)));

    readonly DateWords dates;
    readonly Pattern date, when, shortDate, shortWhen;
    readonly Dictionary<string, Template> neutral, @explicit;
    readonly LanguageFile file;

    Wording(LanguageFile file)
    {
        this.file = file;
        (Language, Direction, Greeting, Closing, dates) = (file.Language, file.Direction, file.Greeting, file.Closing, file.Dates);
        (date, when, shortDate, shortWhen) = (Pattern.Parse(dates.Date), Pattern.Parse(dates.When), Pattern.Parse(dates.ShortDate), Pattern.Parse(dates.ShortWhen));
        neutral = file.Neutral.ToDictionary(entry => entry.Key, entry => Template.Of(entry.Value));
        @explicit = file.Explicit.ToDictionary(entry => entry.Key, entry => Template.Of(entry.Value));
    }

    /// <summary>The languages people can be written to in.</summary>
    public static IReadOnlyCollection<string> Languages => All.Value.Keys;

    /// <summary>Of a person's language the words they are written to in: see <see cref="SpokenLanguage.WrittenIn"/>.</summary>
    public static Wording Of(string tag) => All.Value[SpokenLanguage.WrittenIn(tag)];

    /// <summary>BCP 47 tag.</summary>
    public string Language { get; }

    /// <summary><c>ltr</c> or <c>rtl</c>.</summary>
    public string Direction { get; }

    public bool IsRightToLeft => Direction == "rtl";

    public string Greeting { get; }

    public string Closing { get; }

    public string Separator => dates.Separator;

    /// <summary>What to say of a <paramref name="kind"/>, in the words the person chose; a disguise has the neutral ones.</summary>
    public Template Text(DeliveryKind kind, Words words) => (words == Words.Explicit ? @explicit : neutral)[kind.Word()];

    /// <summary>The same as its file has it.</summary>
    public TemplateTexts Texts(DeliveryKind kind, Words words) => (words == Words.Explicit ? file.Explicit : file.Neutral)[kind.Word()];

    /// <summary>The date and time of day, as said within a sentence.</summary>
    public string When(LocalDateTime local, string calendar = PersonCalendar.Gregorian) => Whole(when, Date(local, calendar), local);

    /// <summary>The date, as said within a sentence.</summary>
    public string Date(LocalDateTime local, string calendar = PersonCalendar.Gregorian)
    {
        var (day, month, year, months) = PersonCalendar.Of(local.Date, calendar);
        return date.Render(variable => variable switch
        {
            "weekday" => dates.Weekdays[(int)local.DayOfWeek - 1],
            "year" => Number(year),
            "day" when day == 1 && dates.FirstDay is { } first => first,
            _ => DayOrMonth(variable, day, month, months),
        }, category => category);
    }

    public string ShortWhen(LocalDateTime local, string calendar) => Whole(shortWhen, ShortDate(local, calendar), local);

    public string ShortDate(LocalDateTime local, string calendar)
    {
        var (day, month, _, months) = PersonCalendar.Of(local.Date, calendar);
        return shortDate.Render(variable => DayOrMonth(variable, day, month, months), category => category);
    }

    /// <summary>The time of day, by 24 hours.</summary>
    public string Time(LocalDateTime local)
    {
        var time = $"{local.Hour:00}:{local.Minute:00}";
        return IsRightToLeft ? Isolates.AroundDigits(time) : time;
    }

    string Whole(Pattern pattern, string day, LocalDateTime local) => pattern.Render(variable => variable == "date" ? day : Time(local), category => category);

    string DayOrMonth(string variable, int day, int month, string months) => variable switch
    {
        "month" => dates.Months[months][month - 1],
        // The number of another calendar's month would pass for a Gregorian one.
        "number" => months == PersonCalendar.Gregorian ? Number(month) : dates.Months[months][month - 1],
        _ => Number(day),
    };

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
