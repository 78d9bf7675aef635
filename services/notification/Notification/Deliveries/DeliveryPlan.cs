using Entraide.Notification.Participants;
using NodaTime;

namespace Entraide.Notification.Deliveries;

/// <summary>A message that a booking gives rise to. A <paramref name="Reason"/> goes with those that will not be sent.</summary>
sealed record PlannedDelivery(DeliveryKind Kind, int LeadSeconds, DeliveryState State, Instant DueAt, string? Reason = null);

/// <summary>Which messages a booking gives rise to, and when they are due: decided from the person, the start and the time alone.</summary>
static class DeliveryPlan
{
    /// <summary>
    /// A message that tells what just happened. Due now, whatever the hour, where it answers something just asked for, or says that a time is no
    /// longer true; what can wait (<see cref="RespectsQuietHours"/>) waits, unless <paramref name="until"/> comes first: then it is not sent.
    /// </summary>
    public static PlannedDelivery Tell(DeliveryKind kind, Recipient? recipient, Instant now, Instant until)
    {
        if ((recipient is null ? Reasons.UnknownParticipant : recipient.ReasonNotToUse(Channel.Email)) is { } reason)
        {
            return new PlannedDelivery(kind, 0, DeliveryState.Suppressed, now, reason);
        }

        var due = kind.RespectsQuietHours() ? AfterQuietHours(recipient!, now) : now;
        return due > now && due >= until
            ? new PlannedDelivery(kind, 0, DeliveryState.Suppressed, now, Reasons.QuietHours)
            : new PlannedDelivery(kind, 0, DeliveryState.Pending, due);
    }

    /// <summary>Whether a message must not come at an hour at which the person wants to be left alone.</summary>
    public static bool RespectsQuietHours(this DeliveryKind kind) => kind is DeliveryKind.Reminder or DeliveryKind.Replacement or DeliveryKind.Offer;

    /// <summary>The reminders of a session that starts at <paramref name="start"/>. One whose time has passed is not planned at all.</summary>
    public static IReadOnlyList<PlannedDelivery> Remind(Recipient? recipient, Instant start, Instant now)
    {
        if (recipient is null || recipient.ReasonNotToUse(Channel.Email) is not null)
        {
            return [];
        }

        var planned = new List<PlannedDelivery>();
        // The one closest to the start first: where quiet hours push several to the same moment, that one says most.
        foreach (var lead in recipient.Policy.Reminders.Order())
        {
            var due = start - Duration.FromSeconds(lead);
            if (due <= now)
            {
                continue;
            }

            var shifted = AfterQuietHours(recipient, due);
            var reason = shifted >= start ? Reasons.QuietHours
                : planned.Any(other => other.State == DeliveryState.Pending && other.DueAt == shifted) ? Reasons.Coincides
                : null;
            planned.Add(reason is null
                ? new PlannedDelivery(DeliveryKind.Reminder, lead, DeliveryState.Pending, shifted)
                : new PlannedDelivery(DeliveryKind.Reminder, lead, DeliveryState.Suppressed, due, reason));
        }

        return planned;
    }

    /// <summary><paramref name="moment"/>, or the end of the quiet hours it falls into.</summary>
    internal static Instant AfterQuietHours(Recipient recipient, Instant moment) =>
        recipient.Policy.QuietHours?.EndIfQuiet(moment, recipient.Zone) ?? moment;
}
