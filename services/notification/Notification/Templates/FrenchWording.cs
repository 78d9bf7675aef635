using Entraide.Notification.Deliveries;
using NodaTime;

namespace Entraide.Notification.Templates;

sealed class FrenchWording : Wording
{
    static readonly string[] Days = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
    static readonly string[] Months = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

    public override string Language => "fr";

    public override string Greeting => "Bonjour,";

    public override string Closing => "Message automatique, merci de ne pas y répondre.";

    public override string When(LocalDateTime local) =>
        $"{Days[(int)local.DayOfWeek - 1]} {(local.Day == 1 ? "1er" : local.Day)} {Months[local.Month - 1]} {local.Year} à {TimeOfDay(local)}";

    // Before a colon, French sets a space that must not break (U+00A0).
    protected override MailText Neutral(DeliveryKind kind) => kind switch
    {
        DeliveryKind.Confirmation => new("Votre rendez-vous", "Votre rendez-vous du {0} est confirmé."),
        DeliveryKind.Reminder => new("Rappel", "Rappel\u00a0: vous avez quelque chose de prévu le {0}."),
        DeliveryKind.Cancellation => new("Votre rendez-vous", "Votre rendez-vous du {0} est annulé."),
        DeliveryKind.Rescheduling => new("Votre rendez-vous", "Votre rendez-vous du {1} est déplacé\u00a0: il aura lieu le {0}."),
        DeliveryKind.Change => new("Votre rendez-vous", "Votre rendez-vous du {0} a été modifié. L’heure de début reste la même."),
        DeliveryKind.Replacement => new("Votre rendez-vous", "Votre rendez-vous du {0} est maintenu. Vous rencontrerez une autre personne que prévu."),
        DeliveryKind.Offer => new("Votre demande de rendez-vous", "Une place s’est libérée pour vous le {0}. Elle vous est réservée jusqu’au {1}."),
        DeliveryKind.Refusal => new("Votre demande de rendez-vous", "Le rendez-vous demandé pour le {0} n’a pas pu être fixé. Vous pouvez demander un autre moment."),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No words for it."),
    };

    protected override MailText Explicit(DeliveryKind kind) => kind switch
    {
        DeliveryKind.Confirmation => new("Votre séance de pair-aidance", "Votre séance de pair-aidance du {0} est confirmée."),
        DeliveryKind.Reminder => new("Rappel\u00a0: séance de pair-aidance", "Rappel\u00a0: votre séance de pair-aidance a lieu le {0}."),
        DeliveryKind.Cancellation => new("Votre séance de pair-aidance", "Votre séance de pair-aidance du {0} est annulée."),
        DeliveryKind.Rescheduling => new("Votre séance de pair-aidance", "Votre séance de pair-aidance du {1} est déplacée\u00a0: elle aura lieu le {0}."),
        DeliveryKind.Change => new("Votre séance de pair-aidance", "Votre séance de pair-aidance du {0} a été modifiée. L’heure de début reste la même."),
        DeliveryKind.Replacement => new("Votre séance de pair-aidance", "Votre séance de pair-aidance du {0} est maintenue, avec une autre personne que prévu."),
        DeliveryKind.Offer => new("Une place dans une séance de pair-aidance", "Une place s’est libérée pour vous dans la séance de pair-aidance du {0}. Elle vous est réservée jusqu’au {1}."),
        DeliveryKind.Refusal => new("Votre demande de séance de pair-aidance", "La séance de pair-aidance demandée pour le {0} n’a pas pu être fixée. Vous pouvez demander un autre moment."),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No words for it."),
    };
}
