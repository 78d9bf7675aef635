using Microsoft.AspNetCore.Builder;

namespace Entraide.ServiceDefaults.Http;

/// <summary>
/// A query parameter that a handler reads by hand: nothing but this tells the API's description (eng/Describe) of it, and <see cref="KnownQuery"/>, which
/// refuses what no endpoint says it takes.
/// </summary>
/// <param name="Type">What its text is read as: a string, number, id, instant, or a list of those where it may come several times.</param>
/// <param name="About">What it does, for whoever integrates.</param>
/// <param name="Words">The words it takes; empty where it takes any.</param>
/// <param name="Least">The least number it takes.</param>
/// <param name="Most">The greatest.</param>
public sealed record QueryParameter(string Name, Type Type, string About, bool Required, IReadOnlyList<string> Words, int? Least = null, int? Most = null);

/// <summary>See <see cref="QueryParameters.NothingElseInTheUrl"/>.</summary>
sealed record OtherParameters(string Why);

/// <summary>Says at an endpoint which query parameters its handler reads by hand.</summary>
public static class QueryParameters
{
    /// <summary>It reads <paramref name="name"/> as a <typeparamref name="T"/>.</summary>
    public static RouteHandlerBuilder Query<T>(this RouteHandlerBuilder endpoint, string name, string about, bool required = false, int? least = null, int? most = null) =>
        endpoint.WithMetadata(new QueryParameter(name, typeof(T), about, required, [], least, most));

    /// <summary>It reads <paramref name="name"/> as one of <paramref name="words"/>.</summary>
    public static RouteHandlerBuilder Query(this RouteHandlerBuilder endpoint, string name, string about, params string[] words) =>
        endpoint.WithMetadata(new QueryParameter(name, typeof(string), about, Required: false, words));

    /// <summary>Tells whoever sends a parameter that it does not take why, and where to send it instead.</summary>
    public static RouteHandlerBuilder NothingElseInTheUrl(this RouteHandlerBuilder endpoint, string why) => endpoint.WithMetadata(new OtherParameters(why));
}
