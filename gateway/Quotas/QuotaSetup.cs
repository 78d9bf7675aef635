using System.Security.Claims;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Gateway.Quotas;

/// <summary>Puts the quotas between who calls and what they may.</summary>
static class QuotaSetup
{
    internal static void AddQuotas(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<SharedWindows>().AddSingleton<PartnerQuotas>().AddSingleton<RequestQuotas>().AddSingleton<CallerAddress>().AddHostedService<KeepQuotas>();

    /// <summary>Says which quota the requests to <paramref name="endpoints"/> count against; without it, the caller's partner's.</summary>
    internal static TBuilder WithQuota<TBuilder>(this TBuilder endpoints, QuotaRule rule) where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new Rule(rule));

    /// <summary>Counts each request once it is known who calls, and before it is asked what they may.</summary>
    internal static IApplicationBuilder UseQuotas(this IApplicationBuilder app)
    {
        var (quotas, addresses) = (app.ApplicationServices.GetRequiredService<RequestQuotas>(), app.ApplicationServices.GetRequiredService<CallerAddress>());
        return app.Use((context, next) =>
        {
            var rule = context.GetEndpoint()?.Metadata.GetMetadata<Rule>()?.Value ?? (context.Request.Path.StartsWithSegments("/health") ? QuotaRule.Never : QuotaRule.Partner);
            if (rule == QuotaRule.Never)
            {
                return next(context);
            }

            var (of, subject) = Find(context, rule, addresses);
            var taking = quotas.TakeAsync(of, subject, context.RequestAborted);
            return taking.IsCompletedSuccessfully ? GoOn(taking.Result) : GoOnLater(taking);

            async Task GoOnLater(ValueTask<Grant> later) => await GoOn(await later);

            Task GoOn(Grant grant)
            {
                // Announced by ResponseHeaders, when the answer begins: a failure on the way clears the headers.
                context.Features.Set(grant);
                return grant.IsGranted ? next(context) : RefuseAsync(context, grant, rule);
            }
        });
    }

    /// <summary>Counts a token for <paramref name="client"/>, once it has proved who it is: nobody else can use up its quota.</summary>
    /// <exception cref="Problem">too many</exception>
    internal static async Task CountTokenAsync(this RequestQuotas quotas, HttpContext context, Guid client)
    {
        var grant = await quotas.TakeAsync(QuotaClass.Token, client, context.RequestAborted);
        context.Features.Set(grant);
        if (!grant.IsGranted)
        {
            throw TooMany(grant);
        }
    }

    static (QuotaClass Class, Guid Subject) Find(HttpContext context, QuotaRule rule, CallerAddress addresses) =>
        rule is QuotaRule.Partner or QuotaRule.Asking && Guid.TryParse(context.User.FindFirstValue("partner"), out var partner)
            ? (rule == QuotaRule.Asking || IsSafe(context.Request.Method) ? QuotaClass.Read : QuotaClass.Write, partner)
            : (rule switch { QuotaRule.Feed => QuotaClass.Feed, QuotaRule.Links => QuotaClass.Links, _ => QuotaClass.Anonymous }, addresses.SubjectOf(context.Connection.RemoteIpAddress));

    static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    static Task RefuseAsync(HttpContext context, Grant grant, QuotaRule rule)
    {
        if (rule == QuotaRule.Links)
        {
            // A problem document would say whose platform this is.
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return Task.CompletedTask;
        }

        return context.WriteProblemAsync(TooMany(grant));
    }

    static Problem TooMany(Grant grant) => new(ProblemKind.TooMany, $"The quota of this minute is used up: try again in {grant.ResetAfter} seconds.");

    sealed record Rule(QuotaRule Value);
}
