using Entraide.Notification.Deliveries;
using NodaTime;

namespace Entraide.Notification.Templates;

sealed class EnglishWording : Wording
{
    static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    static readonly string[] Months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    public override string Language => "en";

    public override string Greeting => "Hello,";

    public override string Closing => "This message was sent automatically; please do not reply.";

    public override string When(LocalDateTime local) => $"{Days[(int)local.DayOfWeek - 1]} {local.Day} {Months[local.Month - 1]} {local.Year} at {TimeOfDay(local)}";

    protected override MailText Neutral(DeliveryKind kind) => kind switch
    {
        DeliveryKind.Confirmation => new("Your appointment", "Your appointment on {0} is confirmed."),
        DeliveryKind.Reminder => new("Reminder", "Reminder: you have something planned on {0}."),
        DeliveryKind.Cancellation => new("Your appointment", "Your appointment on {0} is cancelled."),
        DeliveryKind.Rescheduling => new("Your appointment", "Your appointment on {1} has been moved: it is now on {0}."),
        DeliveryKind.Change => new("Your appointment", "Your appointment on {0} has changed. It still starts at that time."),
        DeliveryKind.Replacement => new("Your appointment", "Your appointment on {0} stays as planned. You will meet another person than planned."),
        DeliveryKind.Offer => new("Your appointment request", "A place on {0} has become free for you. It is kept for you until {1}."),
        DeliveryKind.Refusal => new("Your appointment request", "The appointment you asked for on {0} could not be arranged. You can ask for another time."),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No words for it."),
    };

    protected override MailText Explicit(DeliveryKind kind) => kind switch
    {
        DeliveryKind.Confirmation => new("Your peer-support session", "Your peer-support session on {0} is confirmed."),
        DeliveryKind.Reminder => new("Reminder: peer-support session", "Reminder: your peer-support session is on {0}."),
        DeliveryKind.Cancellation => new("Your peer-support session", "Your peer-support session on {0} is cancelled."),
        DeliveryKind.Rescheduling => new("Your peer-support session", "Your peer-support session on {1} has been moved: it is now on {0}."),
        DeliveryKind.Change => new("Your peer-support session", "Your peer-support session on {0} has changed. It still starts at that time."),
        DeliveryKind.Replacement => new("Your peer-support session", "Your peer-support session on {0} stays as planned, with another peer supporter."),
        DeliveryKind.Offer => new("A place in a peer-support session", "A place in the peer-support session on {0} has become free for you. It is kept for you until {1}."),
        DeliveryKind.Refusal => new("Your request for a peer-support session", "The peer-support session you asked for on {0} could not be arranged. You can ask for another time."),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No words for it."),
    };
}
