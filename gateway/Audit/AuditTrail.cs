using System.Security.Claims;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Authorization;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Entraide.Gateway.Audit;

/// <summary>
/// Brings what partners do through the gateway into the audit log. A write is in the log, on disk, before its answer leaves; where it cannot be, the
/// answer is 503, and repeating the request with the same <c>Idempotency-Key</c> does nothing twice.
/// </summary>
static class AuditTrail
{
    static readonly Problem Unrecorded = new(ProblemKind.Unavailable,
        "The request may have been carried out, but could not be entered in the audit log. Repeat it with the same Idempotency-Key; it is not done twice.");

    /// <summary>Follows every request that carries a partner's token. It stands behind authorization: what is refused there is in no log by its object.</summary>
    internal static void UseAuditTrail(this WebApplication app)
    {
        var (log, reads) = (app.Services.GetRequiredService<AuditLog>(), app.Services.GetRequiredService<AuditedReads>());
        app.Use(async (context, next) =>
        {
            // A token that was sent along to what is open to everybody, such as a secret link, says nothing there.
            if (context.User.FindFirstValue("partner") is not { } partner || context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            {
                await next(context);
                return;
            }

            var trail = new RequestTrail(partner, context.User.FindFirstValue("client") ?? "", context.Request.Method, context.Request.Path.Value ?? "");
            context.Features.Set(trail);
            await next(context);
            var status = context.RequestAborted.IsCancellationRequested ? StatusCodes.Status499ClientClosedRequest : context.Response.StatusCode;
            if (trail.IsRead)
            {
                if (ObjectIds.AreIn(trail.Path))
                {
                    reads.Count(trail, status);
                }
            }
            else if (!trail.IsRecorded && !await TryRecordAsync(context, log, trail, status, null) && !context.Response.HasStarted)
            {
                await context.WriteProblemAsync(Unrecorded);
            }
        });
    }

    /// <summary>Records a write once its service has answered, before any of the answer is passed on.</summary>
    internal static void Transform(TransformBuilderContext transforms) => transforms.AddResponseTransform(RecordAsync);

    static async ValueTask RecordAsync(ResponseTransformContext response)
    {
        var context = response.HttpContext;
        var report = context.Response.Headers[RouteReport.Header].ToString();
        context.Response.Headers.Remove(RouteReport.Header);
        if (context.Features.Get<RequestTrail>() is not { } trail || response.ProxyResponse is not { } answer)
        {
            return;
        }

        if (report.Length > 0)
        {
            trail.Learn(report);
        }

        if (trail.IsRead || await TryRecordAsync(context, context.RequestServices.GetRequiredService<AuditLog>(), trail, (int)answer.StatusCode, answer.Headers.Location?.OriginalString))
        {
            return;
        }

        response.SuppressResponseBody = true;
        context.Response.Headers.Clear();
        await context.WriteProblemAsync(Unrecorded);
    }

    static async Task<bool> TryRecordAsync(HttpContext context, AuditLog log, RequestTrail trail, int status, string? location)
    {
        try
        {
            // Not by the request's own token: it was done, whether or not its caller is still there.
            await log.RecordAsync(trail.Entry(status, location), CancellationToken.None);
            return true;
        }
        catch (Exception exception)
        {
            context.RequestServices.GetRequiredService<ILogger<AuditLog>>().LogError("A write could not be entered in the audit log: {Exception}", exception.GetType().Name);
            return false;
        }
        finally
        {
            trail.IsRecorded = true;
        }
    }
}
