using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Entraide.EndToEnd.Tests;

/// <summary>What the document describes is there, behind the running gateway, and is closed to whoever lacks the scope.</summary>
[Trait("Category", "EndToEnd"), Collection(SharedPlatform.Name)]
public sealed partial class OperationTests(RunningPlatform platform)
{
    // One that nearly nothing asks for.
    const string Scope = "scheduling.region";

    [Fact]
    public async Task Every_operation_of_the_document_answers_and_refuses_a_token_without_its_scope()
    {
        using var http = new HttpClient { BaseAddress = platform.Options.Gateway };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync());
        var document = JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json"))!;
        List<string> wrong = [];
        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in operations!.AsObject().Where(member => member.Key != "parameters"))
            {
                using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), Parameter().Replace(path, Guid.CreateVersion7().ToString()));
                request.Content = method is "post" or "put" or "patch" ? new StringContent("{}", Encoding.UTF8, "application/json") : null;
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                var (status, body) = ((int)answer.StatusCode, (answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync()));
                if (status >= 500 || body.Contains("No such path", StringComparison.Ordinal) || IsClosed(operation!) && status != 403)
                {
                    wrong.Add($"{method} {path}: {status} {body}");
                }
            }
        }

        Assert.Empty(wrong);
        foreach (var path in new[] { "/v1/nowhere", "/v2/directory/search", "/openapi/v2.json", "/hsds-nowhere" })
        {
            using var answer = await http.GetAsync(path);
            Assert.Contains("No such path", await answer.Content.ReadAsStringAsync());
        }

        // Of whoever forgot the id: not the list. But the feed's own root is written so by its standard.
        foreach (var path in new[] { "/v1/scheduling/bookings/", "/v1/credits/programmes/", "/v1/directory/library/", "/v1/notifications/webhooks/", "/v1/partners/", "/hsds/services/" })
        {
            using var answer = await http.GetAsync(path);
            Assert.Equal((404, path, "application/problem+json"), ((int)answer.StatusCode, path, answer.Content.Headers.ContentType?.MediaType));
        }

        using var root = await http.GetAsync("/hsds/");
        Assert.True(root.IsSuccessStatusCode);
    }

    // An operator's, or one for which the token lacks a scope.
    static bool IsClosed(JsonNode operation) => operation["security"] is JsonArray { Count: > 0 } security
        && security.All(one => one!["operator"] is not null || one["partner"] is JsonArray { Count: > 0 } scopes && scopes.All(scope => (string?)scope != Scope));

    async Task<string> TokenAsync()
    {
        using var api = new Demo.PartnerApi(platform.Options.Gateway);
        var partner = await api.PostAsync("/v1/partners", new JsonObject { ["region"] = "test", ["scopes"] = new JsonArray(Scope) }, default, bearer: platform.Options.OperatorKey);
        await api.SignInAsync((string)partner["client_id"]!, (string)partner["client_secret"]!, default);
        return api.Token!;
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
