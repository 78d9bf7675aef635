using Entraide.Gateway.Partners;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Gateway.Audit;

/// <summary>One entry of the audit log.</summary>
/// <param name="At">UTC; for reads, when their minute was over.</param>
/// <param name="By"><c>client</c> or <c>operator</c>.</param>
/// <param name="Operation">Method and route template, such as <c>POST /v1/scheduling/bookings/{id}/cancel</c>.</param>
/// <param name="Objects">The ids in the path, and that of what was created.</param>
/// <param name="Status">The HTTP status of the answer; 499 where the caller was gone before there was one.</param>
/// <param name="Times">How often; more than once only for reads, which are counted by the minute.</param>
public sealed record AuditEntryView(
    Guid Id, DateTimeOffset At, Guid? Partner, string By, Guid? Client, string Operation, IReadOnlyList<Guid> Objects, int Status, int Times, string? TraceId);

/// <summary><c>GET /v1/audit</c>: who did what, newest first; a partner sees its own, an operator all.</summary>
static class ShowAudit
{
    internal static void MapAudit(this WebApplication app) => app.MapGet("/v1/audit", HandleAsync)
        .RequirePartnerOrOperator().WithSummary("Who did what to which object").WithTags("partner");

    static async Task<Ok<Page<AuditEntryView>>> HandleAsync(
        Caller? caller, PageRequest<Guid> page, Database database, DateTimeOffset? from, DateTimeOffset? to, Guid? @object, Guid? client, Guid? partner, CancellationToken cancellationToken)
    {
        new Checks()
            .That(caller is null || partner is null || partner == caller.Partner, "?partner", "Only an operator names a partner: leave it out.")
            .That(from is null || to is null || from < to, "?to", "Must be after from.")
            .Enforce();

        var rows = await database.QueryAsync<Row>("""
            select id, at, partner_id, by_operator, client_id, operation, objects, status, times, trace_id
              from audit_entries
             where (@partner::uuid is null or partner_id = @partner) and (@after::uuid is null or id < @after)
               and (@from::timestamptz is null or at >= @from) and (@to::timestamptz is null or at < @to)
               and (@client::uuid is null or client_id = @client) and (@object::uuid is null or objects @> array[@object::uuid])
             order by id desc limit @Rows
            """, new { partner = caller?.Partner ?? partner, page.After, from, to, client, @object, page.Rows }, cancellationToken);
        return TypedResults.Ok(page.Of(rows, row => row.Id, Describe));
    }

    static AuditEntryView Describe(Row row) => new(
        row.Id, row.At, row.PartnerId, row.ByOperator ? "operator" : "client", row.ClientId, row.Operation, row.Objects, row.Status, row.Times, row.TraceId);

    sealed class Row
    {
        public Guid Id { get; init; }
        public DateTimeOffset At { get; init; }
        public Guid? PartnerId { get; init; }
        public bool ByOperator { get; init; }
        public Guid? ClientId { get; init; }
        public string Operation { get; init; } = "";
        public Guid[] Objects { get; init; } = [];
        public short Status { get; init; }
        public int Times { get; init; }
        public string? TraceId { get; init; }
    }
}
