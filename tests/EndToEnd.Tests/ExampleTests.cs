using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Entraide.Testing;

namespace Entraide.EndToEnd.Tests;

/// <summary>
/// The examples of the document, sent as they stand: each is a body that the platform takes. What they make takes the place of the ids in those that
/// come after it, and their days, told from the day they were written, move on with today's, by whole weeks.
/// </summary>
[Trait("Category", "EndToEnd"), Collection(SharedPlatform.Name)]
public sealed partial class ExampleTests(RunningPlatform platform)
{
    static readonly DateOnly Written = new(2026, 11, 21);

    // Made first, and by which member they are named elsewhere.
    static readonly Dictionary<string, string> Named = new()
    {
        ["/v1/notifications/participants"] = "participant_id",
        ["/v1/notifications/staff"] = "staff_id",
        ["/v1/credits/programmes"] = "programme_id",
    };

    readonly Dictionary<string, string> made = [], ids = [];

    [Fact]
    public async Task What_the_document_shows_as_a_body_is_taken()
    {
        using var operators = CarefulCaller.Client(platform.Options.Gateway);
        operators.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", platform.Options.OperatorKey);
        var document = JsonNode.Parse(await operators.GetStringAsync("/openapi/v1.json"))!;
        using var community = await Community.CreateAsync(platform, scopes: Scopes(document));
        using var partner = CarefulCaller.Client(platform.Options.Gateway);
        partner.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", community.Api.Token);
        // Qualified, as scheduling wants it; the example of one is sent as well.
        var supporter = await community.SupporterAsync();
        ids["supporter_id"] = supporter.ToString();
        made["/v1/scheduling/supporters"] = made["/v1/notifications/supporters"] = supporter.ToString();

        var bodies = Bodies(document).ToArray();
        foreach (var body in bodies)
        {
            Learn(body.Example, "");
        }

        List<string> refused = [];
        foreach (var body in bodies.OrderBy(body => Named.ContainsKey(body.Path) ? 0 : body.Path.Split('/').Length + (body.Method == HttpMethod.Post ? 0 : 0.5)))
        {
            await SendAsync(body, body.IsOperators ? operators : partner, refused);
        }

        Assert.True(refused.Count == 0, string.Join('\n', refused));
        Assert.True(bodies.Length > 75);
        Assert.True(Named.Keys.All(made.ContainsKey));
    }

    async Task SendAsync(Body body, HttpClient http, List<string> refused)
    {
        var path = body.Segments.Aggregate("", (path, segment) => $"{path}/{(segment.Example is { } example ? made.GetValueOrDefault(path, example) : segment.Text)}");
        var text = ids.Where(id => Examples.ContainsKey(id.Key)).Aggregate(body.Example.ToJsonString(), (text, id) => text.Replace(Examples[id.Key], id.Value));
        text = Day().Replace(text, day => DateOnly.ParseExact(day.Value, "yyyy-MM-dd").AddDays((Today.DayNumber - Written.DayNumber + 6) / 7 * 7).ToString("yyyy-MM-dd"));
        using var request = new HttpRequestMessage(body.Method, path) { Content = new StringContent(text, Encoding.UTF8, "application/json") };
        using var answer = await http.SendAsync(request);
        var told = await answer.Content.ReadAsStringAsync();
        var said = answer.StatusCode == HttpStatusCode.NoContent || told.Length == 0 ? null : JsonNode.Parse(told);
        if (answer.IsSuccessStatusCode)
        {
            var id = (string?)(said as JsonObject)?[Named.GetValueOrDefault(body.Path, "id")] ?? (string?)(said as JsonObject)?["id"];
            if (body.Method == HttpMethod.Post && id is not null && !body.Path.Contains('{'))
            {
                made[path] = id;
                ids[Named.GetValueOrDefault(body.Path, "-")] = id;
            }
        }
        // Of what an example names and nobody made: not there. What stands otherwise: in conflict. But the form of an example is never at fault.
        else if ((int)answer.StatusCode is not (404 or 409) && !(said?["errors"]?.AsArray() is { Count: > 0 } errors && errors.All(error => AboutWhatIsThere().IsMatch($"{error!["pointer"]} {error["detail"]}"))))
        {
            refused.Add($"{body.Method} {path}: {(int)answer.StatusCode} {told}");
        }
    }

    static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    /// <summary>The id that examples have for a member, by its name.</summary>
    Dictionary<string, string> Examples { get; } = [];

    void Learn(JsonNode? example, string name)
    {
        switch (example)
        {
            case JsonObject members:
                members.ToList().ForEach(member => Learn(member.Value, member.Key));
                break;
            case JsonArray items:
                items.ToList().ForEach(item => Learn(item, name));
                break;
            case JsonValue value when value.TryGetValue<string>(out var text) && Guid.TryParse(text, out _):
                Examples[name] = text;
                break;
        }
    }

    static string[] Scopes(JsonNode document) =>
    [
        .. (from path in document["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            from scheme in (operation.Value as JsonObject)?["security"]?.AsArray() ?? []
            from scope in scheme["partner"]?.AsArray() ?? []
            select (string)scope!).Distinct(),
    ];

    static IEnumerable<Body> Bodies(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        let content = operation.Value is JsonObject described ? described["requestBody"]?["content"]?["application/json"] : null
        where content is not null
        // A file with a query that says what it is: sent by ImportTests.
        where path.Key != "/v1/directory/imports"
        select new Body(path.Key, new HttpMethod(operation.Key.ToUpperInvariant()), content["example"]!, operation.Value!["security"]!.AsArray().Any(one => one!["operator"] is not null),
            [.. path.Key[1..].Split('/').Select(part => new Segment(part, part[0] == '{' ? (string?)Parameter(document, operation.Value, part.Trim('{', '}'))["example"] : null))]);

    static JsonNode Parameter(JsonNode document, JsonNode operation, string name) => operation["parameters"]!.AsArray()
        .Select(parameter => (string?)parameter!["$ref"] is { } reference ? document["components"]!["parameters"]![reference.Split('/')[^1]]! : parameter)
        .Single(parameter => (string?)parameter["name"] == name && (string?)parameter["in"] == "path");

    sealed record Body(string Path, HttpMethod Method, JsonNode Example, bool IsOperators, Segment[] Segments);

    sealed record Segment(string Text, string? Example);

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}")]
    private static partial Regex Day();

    // An id of what is not there, and a host that nobody has.
    [GeneratedRegex(@"_id |/id |_ids/\d+ |^/url A host that has an address|^/version There is no such version")]
    private static partial Regex AboutWhatIsThere();
}
