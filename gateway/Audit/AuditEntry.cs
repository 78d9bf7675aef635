using System.Diagnostics;

namespace Entraide.Gateway.Audit;

/// <summary>Who did what to which object, and how it ended; no content.</summary>
/// <param name="Partner">Whose log it belongs to; null: the platform's own.</param>
/// <param name="Client">The partner's client that did it; null where an operator did.</param>
/// <param name="Operation">Method and route template.</param>
/// <param name="Status">The HTTP status of the answer; 499 where the caller was gone before there was one.</param>
/// <param name="Times">How often, for reads, which are counted by the minute.</param>
sealed record AuditEntry(Guid? Partner, Guid? Client, bool ByOperator, string Operation, IReadOnlyList<Guid> Objects, int Status, string? TraceId, int Times = 1)
{
    internal static AuditEntry Of(Guid? partner, Guid? client, string operation, IReadOnlyList<Guid> objects, int status, int times = 1) =>
        new(partner, client, ByOperator: false, operation, objects, status, Activity.Current?.TraceId.ToString(), times);

    internal static AuditEntry OfOperator(Guid? partner, string operation, IReadOnlyList<Guid> objects, int status) =>
        new(partner, null, ByOperator: true, operation, objects, status, Activity.Current?.TraceId.ToString());
}
