using Entraide.ServiceDefaults.Problems;

namespace Entraide.Gateway.Audit;

/// <summary>Brings what operators do into the audit log, reads included: it is little, and reaches into every partner.</summary>
static class OperatorAudit
{
    /// <summary>Records every request to these endpoints before its answer leaves; in the log of the partner that <c>{partner}</c> in the route, or the new <c>Location</c>, names.</summary>
    internal static TBuilder WithOperatorAudit<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder => endpoints.AddEndpointFilter(async (invocation, next) =>
    {
        var context = invocation.HttpContext;
        object? result = null;
        try
        {
            result = await next(invocation);
            await RecordAsync((result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK);
            return result;
        }
        catch (Problem problem)
        {
            await RecordAsync(problem.Kind.Status);
            throw;
        }

        Task RecordAsync(int status)
        {
            var objects = ObjectIds.In(context.Request.Path).Concat(ObjectIds.In(LocationOf(result))).Distinct().ToArray();
            var template = "/" + ((RouteEndpoint)context.GetEndpoint()!).RoutePattern.RawText!.Trim('/').Replace(":guid}", "}");
            Guid? partner = template.StartsWith("/v1/partners", StringComparison.Ordinal) && objects.Length > 0 ? objects[0] : null;
            return context.RequestServices.GetRequiredService<AuditLog>().RecordAsync(AuditEntry.OfOperator(partner, $"{context.Request.Method} {template}", objects, status), CancellationToken.None);
        }
    });

    static string? LocationOf(object? result) => result?.GetType().GetProperty("Location")?.GetValue(result) as string;
}
