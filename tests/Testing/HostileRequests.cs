using System.Globalization;
using System.Text;
using System.Text.Json;
using Entraide.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Entraide.Testing;

/// <summary>
/// Asks every endpoint of a service what no partner would: made from what the endpoints declare, so that a new one is asked as well. Whatever is
/// sent, nothing fails on our side, and every failure is a problem document that <c>ajv</c> finds in order.
/// </summary>
public static class HostileRequests
{
    static readonly string[] QueryValues = ["", "%00", "x%00y", "%ED%A0%80", "%zz", "-1", "99999999999999999999", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "9999-12", "0001-01", "*", "null", "00000000-0000-0000-0000-000000000000"];

    /// <param name="http">With every scope.</param>
    /// <param name="known">Values for parameters of routes, by name: without one a route with an id is asked for an unknown id only.</param>
    /// <param name="bodies">How many bodies with a bad value each endpoint is sent.</param>
    public static async Task FindNoFaultOfOursAsync(RunningService service, HttpClient http, int seed, int bodies, IReadOnlyDictionary<string, Guid[]>? known = null)
    {
        var random = new Random(seed);
        var (failures, documents) = (new List<string>(), new List<string>());
        foreach (var endpoint in service.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().DistinctBy(endpoint => endpoint.DisplayName))
        {
            var path = endpoint.RoutePattern.RawText!.TrimStart('/');
            if (!path.StartsWith("v1/", StringComparison.Ordinal) || path.EndsWith("/stream", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            {
                foreach (var request in Requests(endpoint, new HttpMethod(method), path, random, bodies, known))
                {
                    using (request)
                    {
                        using var answer = await http.SendAsync(request);
                        await JudgeAsync(request, answer, failures, documents);
                    }
                }
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures.Distinct().Take(40)));
        Assert.True(documents.Count > 20, $"only {documents.Count} requests were refused");
        Assert.Equal("[]", await JsonJudge.FaultsAsync(documents, "tests", "Testing", "problem.schema.json"));
    }

    static IEnumerable<HttpRequestMessage> Requests(RouteEndpoint endpoint, HttpMethod method, string path, Random random, int bodies, IReadOnlyDictionary<string, Guid[]>? known)
    {
        var place = Path(endpoint, path, known);
        var body = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
        if (body is not null)
        {
            foreach (var text in HostileBodies.Of(body, random, bodies))
            {
                yield return new HttpRequestMessage(method, place) { Content = new StringContent(text, Encoding.UTF8, "application/json") };
            }

            yield return new HttpRequestMessage(method, place) { Content = new StringContent("{}", Encoding.UTF8, "text/plain") };
            yield return new HttpRequestMessage(method, place) { Content = new ByteArrayContent([0x7b, 0x22, 0xff, 0xfe]) { Headers = { { "Content-Type", "application/json" } } } };
            yield return new HttpRequestMessage(method, place) { Content = new ByteArrayContent([0x7b, 0x7d]) };
        }

        foreach (var name in endpoint.Metadata.OfType<QueryParameter>().Select(taken => taken.Name)
            .Concat(endpoint.Metadata.OfType<IParameterBindingMetadata>().Select(parameter => parameter.Name)).Append("unknown_canary").Distinct())
        {
            foreach (var value in QueryValues)
            {
                yield return new HttpRequestMessage(method, $"{place}?{name}={value}") { Content = body is null ? null : new StringContent("{}", Encoding.UTF8, "application/json") };
            }
        }

        // Ids that are none, and a method nobody knows here.
        yield return new HttpRequestMessage(method, System.Text.RegularExpressions.Regex.Replace($"/{path}", @"\{[^}]*\}", "%20not-an-id"));
        yield return new HttpRequestMessage(new HttpMethod("PROPFIND"), place);
    }

    static string Path(RouteEndpoint endpoint, string path, IReadOnlyDictionary<string, Guid[]>? known)
    {
        foreach (var parameter in endpoint.RoutePattern.Parameters)
        {
            var value = parameter.ParameterPolicies.Any(policy => policy.Content == "guid")
                ? (known?.GetValueOrDefault(path.Split('/')[2])?.FirstOrDefault() ?? Guid.Parse("0192f0c1-0000-7000-8000-0000000000ee")).ToString()
                : "fr";
            path = System.Text.RegularExpressions.Regex.Replace(path, $@"\{{{parameter.Name}(:[^}}]*)?\}}", value);
        }

        return $"/{path}";
    }

    static async Task JudgeAsync(HttpRequestMessage request, HttpResponseMessage answer, List<string> failures, List<string> documents)
    {
        var (status, text) = ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        var sent = request.Content is null ? "" : await request.Content.ReadAsStringAsync();
        var what = string.Create(CultureInfo.InvariantCulture, $"{status} to {request.Method} {request.RequestUri} {sent}");
        if (status < 400)
        {
            return;
        }

        if (status >= 500 || answer.Content.Headers.ContentType?.MediaType != "application/problem+json" || JsonDocument.Parse(text).RootElement.GetProperty("status").GetInt32() != status
            || (status == 405 && answer.Content.Headers.Allow.Count == 0) || (status == 401 && answer.Headers.WwwAuthenticate.Count == 0) || !answer.Content.Headers.ContentLanguage.Contains("en"))
        {
            failures.Add($"{(what.Length > 600 ? what[..600] : what)} {text}");
        }
        else
        {
            documents.Add(text);
        }
    }
}
