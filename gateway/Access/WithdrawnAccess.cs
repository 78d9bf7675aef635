using Entraide.Gateway.Proxying;
using Entraide.ServiceDefaults.Problems;
using Yarp.ReverseProxy.Model;

namespace Entraide.Gateway.Access;

/// <summary>A token whose partner was suspended or whose client was revoked after it was issued does not count any more, nor does what it already started.</summary>
static class WithdrawnAccess
{
    static readonly ProblemKind Kind = ProblemKind.Unauthenticated with { Name = "access-withdrawn" };

    /// <summary>Refuses such tokens with 401. It stands behind authentication and in front of every endpoint.</summary>
    internal static IApplicationBuilder RefuseWithdrawnAccess(this IApplicationBuilder app)
    {
        var register = app.ApplicationServices.GetRequiredService<AccessRegister>();
        return app.Use((context, next) =>
        {
            if (register.Current.IsWithdrawn(context.User))
            {
                context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\", error_description=\"The access was withdrawn.\"";
                return context.WriteProblemAsync(new Problem(Kind, "The access that this token gives was withdrawn. Ask for another one; where that is refused too, ask your operator."));
            }

            return IsStream(context) ? StreamAsync(context, next, register) : next(context);
        });
    }

    static async Task StreamAsync(HttpContext context, RequestDelegate next, AccessRegister register)
    {
        using (register.CutWhenWithdrawn(context))
        {
            await next(context);
        }
    }

    // Looked at once when it begins, an answer that goes on would go on until its token expires.
    static bool IsStream(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.RouteId == ProxySetup.StreamRoute;
}
