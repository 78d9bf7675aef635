using Entraide.Notification.Deliveries;
using Entraide.Notification.Participants;
using NodaTime;

namespace Entraide.Notification.Templates;

/// <summary>A subject and a sentence; <c>{0}</c> in it is the date and time, <c>{1}</c> of a rescheduling the old ones, of an offer until when it holds.</summary>
sealed record MailText(string Subject, string Body);

/// <summary>
/// How one language says what there is to say. Names of days and months are ours: the operating system's differ from machine to machine,
/// and are missing where it has none.
/// </summary>
abstract class Wording
{
    static readonly Dictionary<string, Wording> All = new Wording[] { new FrenchWording(), new EnglishWording(), new ArabicWording() }.ToDictionary(wording => wording.Language);

    /// <summary>The languages people can be written to in.</summary>
    public static IReadOnlyCollection<string> Languages => All.Keys;

    public static Wording Of(string language) => All[language];

    /// <summary>BCP 47 tag.</summary>
    public abstract string Language { get; }

    /// <summary><c>ltr</c> or <c>rtl</c>.</summary>
    public virtual string Direction => "ltr";

    public abstract string Greeting { get; }

    public abstract string Closing { get; }

    /// <summary>The date and time of day, as said within a sentence.</summary>
    public abstract string When(LocalDateTime local);

    /// <summary>What to say of a <paramref name="kind"/>, in the words the person chose.</summary>
    public MailText Text(DeliveryKind kind, Words words) => words == Words.Explicit ? Explicit(kind) : Neutral(kind);

    /// <summary>Names no service, no topic, no partner and no role: a test holds it to that.</summary>
    protected abstract MailText Neutral(DeliveryKind kind);

    /// <summary>May say what it is about: the person asked for it.</summary>
    protected abstract MailText Explicit(DeliveryKind kind);

    protected static string TimeOfDay(LocalDateTime local) => $"{local.Hour:00}:{local.Minute:00}";
}
