using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Entraide.ServiceDefaults.Messaging;

/// <summary>What operators see of the messaging: spans of publications, and how many messages wait and for how long.</summary>
static class MessagingTelemetry
{
    internal const string Name = "Entraide.Messaging";

    internal static readonly ActivitySource Source = new(Name);
    internal static readonly Meter Meter = new(Name);

    internal static readonly Histogram<double> Relayed = Meter.CreateHistogram<double>("outbox.relay.duration", "s", "From the commit of a message to the broker's confirm.");
    internal static readonly Counter<long> Duplicates = Meter.CreateCounter<long>("inbox.duplicates", "{message}", "Deliveries dropped because their message had been taken in before.");
}
