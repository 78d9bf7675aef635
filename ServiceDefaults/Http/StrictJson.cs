using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Entraide.ServiceDefaults.Http;

/// <summary>
/// The one JSON dialect of the partner API: snake_case; unknown members, duplicate members, missing required members,
/// nulls where none is allowed and numbers in strings are refused, so that a typing error never passes for an omission.
/// </summary>
public static class StrictJson
{
    /// <summary>The options, for bodies read or written by hand.</summary>
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    internal static IServiceCollection AddStrictJson(this IServiceCollection services) => services
        .ConfigureHttpJsonOptions(options => Configure(options.SerializerOptions))
        // Otherwise a body that cannot be read becomes an empty 400 outside Development.
        .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.MaxDepth = 32;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        return options;
    }
}
