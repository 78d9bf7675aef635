using Entraide.ServiceDefaults.Problems;

namespace Entraide.Gateway.Danger;

/// <summary>Where a person may be waiting behind the request, an answer that a service is away names somebody who is not.</summary>
static class DangerSetup
{
    internal static void AddCrisisLines(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpClient(KnownCrisisLines.Client, client => client.Timeout = TimeSpan.FromSeconds(5));
        builder.Services.AddSingleton<KnownCrisisLines>().AddHostedService(services => services.GetRequiredService<KnownCrisisLines>());
    }

    /// <summary>A person may be waiting behind the requests to <paramref name="endpoints"/>.</summary>
    internal static TBuilder WithCrisisLines<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new NamesCrisisLines());

    /// <summary>Answers a status of 502, 503 or 504 that has no body yet with a problem that has <c>crisis_lines</c>; where none are known, leaves it to others.</summary>
    internal static void UseCrisisLines(this WebApplication app)
    {
        var known = app.Services.GetRequiredService<KnownCrisisLines>();
        app.Use((context, next) => context.GetEndpoint()?.Metadata.GetMetadata<NamesCrisisLines>() is null ? next(context) : NameAsync(context, next, known));
    }

    static async Task NameAsync(HttpContext context, RequestDelegate next, KnownCrisisLines known)
    {
        await next(context);
        if (!context.Response.HasStarted && context.Response.StatusCode is >= StatusCodes.Status502BadGateway and <= StatusCodes.Status504GatewayTimeout
            && known.Find(context.Request.Query["country"]) is { } lines)
        {
            await context.WriteProblemAsync(new Problem(ProblemKind.Of(context.Response.StatusCode), "Try again. If somebody is in danger, call one of the crisis_lines.") { Extensions = { ["crisis_lines"] = lines } });
        }
    }

    sealed class NamesCrisisLines;
}
