using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Entraide.Notification;

/// <summary>What operators see of the deliveries: how many left, how many did not and why, and the span of each mail. Ids and reason codes only.</summary>
static class Telemetry
{
    internal const string Name = "Entraide.Notification";

    internal static readonly ActivitySource Source = new(Name);
    internal static readonly Meter Meter = new(Name);

    internal static readonly Counter<long> Sent = Meter.CreateCounter<long>("notification.sent", "{message}", "Messages that were taken, by channel.");
    internal static readonly Counter<long> Suppressed = Meter.CreateCounter<long>("notification.suppressed", "{message}", "Messages not sent, by reason.");
    internal static readonly Counter<long> Failed = Meter.CreateCounter<long>("notification.failed", "{attempt}", "Attempts that failed, by whether another will follow.");

    internal static readonly Counter<long> NobodyOnCall = Meter.CreateCounter<long>("notification.escalation.nobody_on_call", "{look}", "Looks for somebody to alert that found no rota.");
    internal static readonly Counter<long> Unanswered = Meter.CreateCounter<long>("notification.escalation.unanswered", "{signal}", "Signals of danger that nobody answered for a day.");
    internal static readonly Counter<long> Bounced = Meter.CreateCounter<long>("notification.bounced", "{message}", "Messages that came back, by kind.");
    internal static readonly Counter<long> WebhookCalls = Meter.CreateCounter<long>("notification.webhooks.calls", "{call}", "Calls of partners' webhooks, by outcome.");
}
