using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Entraide.Testing;

/// <summary>What a route takes that could be another partner's: in its path, its query, its body.</summary>
/// <param name="Kinds">Of what kind each id is, in the order of the path's parameters, then of each <c>*</c> in query and body; <c>=word</c> is the word itself.</param>
/// <param name="Body">JSON, with <c>"*"</c> where an id stands; null for none.</param>
/// <param name="Query">Such as <c>?supporter_id=*</c>.</param>
/// <param name="AsUnknownIsFine">Whether it answers well to ids that nobody knows, because it is a list, or refuses them by naming the member (422).</param>
public sealed record RouteIds(string[] Kinds, string? Body = null, string Query = "", string ContentType = "application/json", bool AsUnknownIsFine = false)
{
    /// <summary>Takes nothing that could be somebody's.</summary>
    public static readonly RouteIds None = new([]);

    public static RouteIds Of(params string[] kinds) => new(kinds);
}

/// <summary>
/// Calls every route of a service with the ids of another partner's objects: each answers as it does to ids that nobody knows, and changes nothing of
/// the other's. A route that is not spoken for fails.
/// </summary>
public sealed class OtherPartnersRoutes(RunningService service, string scopes, IReadOnlyDictionary<string, Guid> objects)
{
    /// <param name="routes">By method and path, such as <c>GET /v1/credits/programmes/{id}</c>.</param>
    public async Task AreSealedAsync(Guid partner, IReadOnlyDictionary<string, RouteIds> routes)
    {
        var there = Routes().ToArray();
        var unspoken = there.Except(routes.Keys).ToArray();
        Assert.True(unspoken.Length == 0, $"Say what ids these take:\n{string.Join('\n', unspoken)}");
        Assert.Empty(routes.Keys.Except(there));

        var fences = new PartnerFences(service);
        var before = await fences.RowsOfAsync(partner);
        using var http = service.As(Guid.CreateVersion7(), scopes);
        using var owner = service.As(partner, scopes);
        var faults = new List<string>();
        foreach (var (route, ids) in routes.Where(route => route.Value.Kinds.Length > 0))
        {
            // The first call may create what later ones find: the unknown ids are asked about first and last.
            var unknown = await AnswerAsync(http, route, ids, _ => Guid.CreateVersion7());
            var others = await AnswerAsync(http, route, ids, kind => objects[kind]);
            var again = await AnswerAsync(http, route, ids, _ => Guid.CreateVersion7());
            if (others != unknown && others != again)
            {
                faults.Add($"{route}\n  another's: {others}\n  unknown:   {unknown}");
            }

            // What is not understood, not allowed or broken never came to asking whose it is.
            if (others.Status >= 500 || (!ids.AsUnknownIsFine && others.Status != 404))
            {
                faults.Add($"{route} was not really tried: {others}");
            }
        }

        var after = await fences.RowsOfAsync(partner);
        faults.AddRange(before.Where(table => after[table.Key] != table.Value).Select(table => $"{table.Key} changed: {table.Value} to {after[table.Key]}"));
        // Last, because to show some things the first time writes them.
        foreach (var (route, ids) in routes.Where(route => route.Value.Kinds.Length > 0))
        {
            if (route.StartsWith("GET", StringComparison.Ordinal) && await AnswerAsync(owner, route, ids, kind => objects[kind]) is { Status: >= 300 } own)
            {
                faults.Add($"{route} does not find its own partner's either: {own}");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    IEnumerable<string> Routes() => service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.RoutePattern.RawText?.TrimStart('/').StartsWith("v1/", StringComparison.Ordinal) == true)
        .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method =>
            $"{method} /{string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
            {
                RoutePatternLiteralPart literal => literal.Content,
                RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
                _ => "",
            }))))}"))
        .Distinct();

    async Task<(int Status, string Body)> AnswerAsync(HttpClient http, string route, RouteIds ids, Func<string, Guid> idOf)
    {
        var (method, path) = (route.Split(' ')[0], route.Split(' ')[1]);
        var used = new List<Guid>();
        var next = 0;
        var filled = Regex.Replace($"{path}{ids.Query}", @"\{[^}]+\}|\*", _ => Next());
        var body = ids.Body is null ? null : Regex.Replace(ids.Body, @"\*", _ => Next());
        Assert.True(next == ids.Kinds.Length, $"{route} takes {next} ids.");
        using var request = new HttpRequestMessage(new HttpMethod(method), filled);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(ids.ContentType));
        }

        // A fresh key for each, so that nothing is answered from memory; and the precondition that holds for whatever there is.
        request.Headers.Add("Idempotency-Key", $"\"{Guid.CreateVersion7()}\"");
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        foreach (var (id, number) in used.Select((id, number) => (id, number)))
        {
            text = text.Replace(id.ToString(), $"id{number}", StringComparison.OrdinalIgnoreCase);
        }

        return ((int)answer.StatusCode, WithoutTrace(text));

        string Next()
        {
            var kind = ids.Kinds[next++];
            if (kind.StartsWith('='))
            {
                return kind[1..];
            }

            used.Add(idOf(kind));
            return used[^1].ToString();
        }
    }

    static string WithoutTrace(string text)
    {
        if (text.StartsWith('{') && JsonNode.Parse(text) is JsonObject json)
        {
            json.Remove("trace_id");
            return json.ToJsonString();
        }

        return text;
    }
}
