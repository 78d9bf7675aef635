using System.Reflection;
using System.Runtime.CompilerServices;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Entraide.ServiceDefaults.Http;

/// <summary>
/// Refuses query parameters that an endpoint does not take, so that a typing error in a filter does not pass for a list without one. What it takes
/// is what its method declares, and what <see cref="QueryParameters"/> adds. It never repeats a name: that may be what somebody looks for.
/// </summary>
static class KnownQuery
{
    static readonly ConditionalWeakTable<Endpoint, HashSet<string>> Known = [];

    /// <summary>Put behind authorization, so that whoever may not ask does not learn what is asked.</summary>
    internal static void UseKnownQuery(this WebApplication app) => app.Use((context, next) =>
    {
        // Most requests have no query, and are let through for the price of looking.
        if (context.Request.QueryString.HasValue && context.GetEndpoint() is { } endpoint && IsPartnerApi(endpoint))
        {
            Check(context.Request.Query, endpoint, Known.GetValue(endpoint, NamesOf));
        }

        return next(context);
    });

    /// <summary>The query parameters an endpoint takes.</summary>
    internal static HashSet<string> NamesOf(Endpoint endpoint)
    {
        var names = endpoint.Metadata.OfType<QueryParameter>().Select(taken => taken.Name).ToHashSet(StringComparer.Ordinal);
        var route = (endpoint as RouteEndpoint)?.RoutePattern;
        names.UnionWith(endpoint.Metadata.OfType<IParameterBindingMetadata>().Where(parameter => parameter.HasTryParse || parameter.ParameterInfo.ParameterType == typeof(string))
            .Select(parameter => parameter.Name).Where(name => route?.GetParameter(name) is null));
        return names;
    }

    static void Check(IQueryCollection query, Endpoint endpoint, HashSet<string> known)
    {
        var unknown = query.Keys.Any(name => !known.Contains(name));
        var checks = new Checks().That(!unknown, "?", endpoint.Metadata.GetMetadata<OtherParameters>()?.Why ?? FixedText.NoSuchParameter);
        foreach (var (name, values) in query)
        {
            // No text of the database can hold it.
            checks.That(!known.Contains(name) || values.All(value => value?.Contains('\0') != true), $"?{name}", FixedText.CannotBeStored);
        }

        checks.Enforce();
    }

    // What the gateway only passes on has no method here and is the services' to judge; the public feed answers as its own standard says.
    static bool IsPartnerApi(Endpoint endpoint) => endpoint is RouteEndpoint { RoutePattern.RawText: { } path } && path.TrimStart('/').StartsWith("v1/", StringComparison.Ordinal)
        && endpoint.Metadata.GetMetadata<MethodInfo>() is not null;
}
