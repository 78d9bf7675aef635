using System.Diagnostics;

namespace Entraide.Gateway.Edge;

/// <summary>
/// Takes no trace and no baggage from outside: whoever could choose our trace ids could also mix their request into somebody else's trace,
/// and baggage would travel through every service and into messages. What leaves the gateway is traced as usual.
/// </summary>
sealed class NoInboundContext : DistributedContextPropagator
{
    readonly DistributedContextPropagator outbound = CreateDefaultPropagator();

    public override IReadOnlyCollection<string> Fields => outbound.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => outbound.Inject(activity, carrier, setter);

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        (traceId, traceState) = (null, null);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
}
