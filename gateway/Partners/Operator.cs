using System.Security.Cryptography;
using System.Text;
using Entraide.Gateway.Audit;

namespace Entraide.Gateway.Partners;

/// <summary>Whoever runs a region's deployment, known by the configured <c>Operator:Key</c>.</summary>
static class Operator
{
    /// <summary>Lets only the operator through, and records what it does. A policy and not a filter: it refuses before the body is read.</summary>
    internal static TBuilder OnlyForOperator<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization(policy => policy.RequireAssertion(context => context.Resource is HttpContext http && IsOperator(http))).WithOperatorAudit().WithTags("operator");

    /// <summary>Lets the operator through, and any partner's token.</summary>
    internal static TBuilder RequirePartnerOrOperator<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization(policy => policy.RequireAssertion(context => context.User.HasClaim(claim => claim.Type == "partner") || context.Resource is HttpContext http && IsOperator(http)));

    /// <summary>Whether <paramref name="header"/> carries the operator's key; never where none is configured.</summary>
    internal static bool HasKey(string header, string? key)
    {
        const string Scheme = "Bearer ";
        return key is { Length: >= 16 } && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            // Hashed first: the comparison then takes the same time whatever the length of what was sent.
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim())), SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }

    static bool IsOperator(HttpContext context) =>
        HasKey(context.Request.Headers.Authorization.ToString(), context.RequestServices.GetRequiredService<IConfiguration>()["Operator:Key"]);
}
