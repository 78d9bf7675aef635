using Entraide.Notification.Participants;
using NodaTime;

namespace Entraide.Notification.Deliveries;

/// <summary>A message that a booking gives rise to. A <paramref name="Reason"/> goes with those that will not be sent.</summary>
sealed record PlannedDelivery(DeliveryKind Kind, int LeadSeconds, DeliveryState State, Instant DueAt, string? Reason = null, string Channel = Channel.Email);

/// <summary>
/// Which messages a booking gives rise to, by which channel, and when they are due: decided from the person, the start and the time alone. A message
/// goes by the first of the person's channels that has a contact, and by no other until that one has failed.
/// </summary>
static class DeliveryPlan
{
    /// <summary>
    /// A message that tells what just happened. Due now, whatever the hour, where it answers something just asked for, or says that a time is no
    /// longer true; what can wait (<see cref="RespectsQuietHours"/>) waits, and everything waits for safe hours, unless <paramref name="until"/> comes
    /// first: then it is not sent.
    /// </summary>
    /// <param name="from">Not before; now where it is null.</param>
    public static PlannedDelivery Tell(DeliveryKind kind, Recipient? recipient, Instant now, Instant until, Instant? from = null)
    {
        if (ReasonNotToTell(recipient) is { } reason)
        {
            return new PlannedDelivery(kind, 0, DeliveryState.Suppressed, now, reason, recipient?.Policy.Channels.FirstOrDefault() ?? Channel.Email);
        }

        var channel = recipient!.ChannelAfter([])!;
        var asked = from ?? now;
        return Allowed(kind, recipient, asked) is { } due && (due == asked || due < until)
            ? new PlannedDelivery(kind, 0, DeliveryState.Pending, due, Channel: channel)
            : new PlannedDelivery(kind, 0, DeliveryState.Suppressed, now, ReasonToWait(kind, recipient, asked), channel);
    }

    /// <summary>Why nothing can be planned for them, or null.</summary>
    static string? ReasonNotToTell(Recipient? recipient) =>
        recipient is null ? Reasons.UnknownParticipant
        : recipient.ReasonForSilence ?? (recipient.Policy.Channels.Count == 0 ? Reasons.ChannelOff : recipient.ChannelAfter([]) is null ? recipient.ReasonNotToReachAtAll : null);

    /// <summary>Whether a message must not come at an hour at which the person wants to be left alone.</summary>
    public static bool RespectsQuietHours(this DeliveryKind kind) => kind is DeliveryKind.Reminder or DeliveryKind.Replacement or DeliveryKind.Offer
        or DeliveryKind.Thanks or DeliveryKind.Expiring or DeliveryKind.Schedule or DeliveryKind.Debrief or DeliveryKind.Certification or DeliveryKind.Campaign or DeliveryKind.Lines;

    /// <summary>Whether a message must not come outside of the hours that are safe: in danger above all somebody else may see it. Who is on call is on call.</summary>
    public static bool RespectsSafeHours(this DeliveryKind kind) => kind != DeliveryKind.Alert;

    /// <summary><paramref name="moment"/>, or the first one after it at which the person's hours allow this <paramref name="kind"/>; null where they never do.</summary>
    internal static Instant? Allowed(DeliveryKind kind, Recipient recipient, Instant moment) =>
        kind.RespectsSafeHours() ? ContactTimes.NextAllowed(recipient.Policy, recipient.Zone, moment, kind.RespectsQuietHours()) : moment;

    /// <summary>Which of the person's hours is in the way of this <paramref name="kind"/> at <paramref name="moment"/>.</summary>
    internal static string ReasonToWait(DeliveryKind kind, Recipient recipient, Instant moment) =>
        kind.RespectsQuietHours() && recipient.Policy.QuietHours?.EndIfQuiet(moment, recipient.Zone) is not null ? Reasons.QuietHours : Reasons.SafeHours;

    /// <summary>The reminders of a session that starts at <paramref name="start"/>. One whose time has passed is not planned at all.</summary>
    public static IReadOnlyList<PlannedDelivery> Remind(Recipient? recipient, Instant start, Instant now)
    {
        if (recipient is null || ReasonNotToTell(recipient) is not null)
        {
            return [];
        }

        var channel = recipient.ChannelAfter([])!;
        var planned = new List<PlannedDelivery>();
        // The one closest to the start first: where quiet hours push several to the same moment, that one says most.
        foreach (var lead in recipient.Policy.Reminders.Order())
        {
            var due = start - Duration.FromSeconds(lead);
            if (due <= now)
            {
                continue;
            }

            var shifted = Allowed(DeliveryKind.Reminder, recipient, due);
            var reason = shifted is null || shifted >= start ? ReasonToWait(DeliveryKind.Reminder, recipient, due)
                : planned.Any(other => other.State == DeliveryState.Pending && other.DueAt == shifted) ? Reasons.Coincides
                : null;
            planned.Add(reason is null
                ? new PlannedDelivery(DeliveryKind.Reminder, lead, DeliveryState.Pending, shifted!.Value, Channel: channel)
                : new PlannedDelivery(DeliveryKind.Reminder, lead, DeliveryState.Suppressed, due, reason, channel));
        }

        return planned;
    }
}
