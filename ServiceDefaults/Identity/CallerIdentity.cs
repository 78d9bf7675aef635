using System.Security.Claims;
using System.Text.Encodings.Web;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Entraide.ServiceDefaults.Identity;

/// <summary>Who calls: every service verifies the bearer token itself, because nothing is trusted for coming from inside.</summary>
public static class CallerIdentity
{
    /// <summary>The JOSE type of access tokens (RFC 9068).</summary>
    public const string TokenType = "at+jwt";

    /// <summary>The claim that says when the token expires, in seconds since 1970 (UTC): for answers that last.</summary>
    public const string ExpiryClaim = "exp";

    /// <summary>Adds bearer tokens, verified with the gateway's published keys unless the process brought keys of its own.</summary>
    public static void AddCallerIdentity(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpClient(GatewayKeys.Client, client =>
        {
            client.BaseAddress = new Uri(builder.Configuration["services:gateway:http:0"] ?? "http://gateway");
            client.Timeout = TimeSpan.FromSeconds(5);
        });
        builder.Services.TryAddSingleton<IVerificationKeys, GatewayKeys>();
        builder.Services.AddSingleton<VerifiedTokens>();
        // Without AddAuthentication, which brings the key ring of cookies: nothing here uses one, and it costs every process some megabytes.
        builder.Services.AddAuthenticationCore(options => options.DefaultScheme = "Bearer").AddWebEncoders();
        new AuthenticationBuilder(builder.Services).AddScheme<AuthenticationSchemeOptions, BearerHandler>("Bearer", null);
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder("Bearer").RequireAuthenticatedUser().Build());
    }

    /// <summary>Lets only callers through whose token carries <paramref name="scope"/> (such as <c>scheduling.write</c>).</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoints, string scope) where TBuilder : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization(policy => policy.AddAuthenticationSchemes("Bearer").RequireClaim("scope", scope));
}

sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, VerifiedTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        return await tokens.FindAsync(header["Bearer ".Length..].Trim(), Context.RequestAborted) is { } bearer
            ? AuthenticateResult.Success(new AuthenticationTicket(bearer, "Bearer"))
            : AuthenticateResult.Fail("invalid_token");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = Request.Headers.Authorization.Count > 0 ? "Bearer error=\"invalid_token\"" : "Bearer";
        return Context.WriteProblemAsync(new Problem(ProblemKind.Unauthenticated, FixedText.SendToken));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\"";
        return Context.WriteProblemAsync(new Problem(ProblemKind.Forbidden, FixedText.AskForScope));
    }
}

/// <summary>The partner on whose behalf a request comes, bound from the verified token.</summary>
public sealed record Caller(Guid Partner, string Region, string Client)
{
    /// <summary>Minimal APIs call this to hand a <see cref="Caller"/> to an endpoint.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context)
    {
        var user = context.User;
        return ValueTask.FromResult(Guid.TryParse(user.FindFirstValue("partner"), out var partner)
            ? new Caller(partner, user.FindFirstValue("region") ?? "", user.FindFirstValue("client") ?? "")
            : null);
    }
}
