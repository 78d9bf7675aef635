using System.Net.Http.Headers;
using System.Net.Http.Json;
using Entraide.Testing;

namespace Entraide.ServiceDefaults.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class ConditionalTests(NotebookService notebook) : IClassFixture<NotebookService>
{
    static string NewThing() => $"/v1/notebook/things/{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}";

    [Fact]
    public async Task What_is_read_has_a_tag_and_who_knows_it_gets_no_body()
    {
        using var http = notebook.Caller();
        var thing = NewThing();
        Assert.Equal(200, (await SendAsync(http, HttpMethod.Put, thing, "*none", "one")).Status);
        var read = await http.GetAsync(thing);
        Assert.Matches("^\"[A-Za-z0-9_-]{22}\"$", read.Headers.ETag!.ToString());
        using var known = new HttpRequestMessage(HttpMethod.Get, thing) { Headers = { IfNoneMatch = { new EntityTagHeaderValue("\"x\""), read.Headers.ETag } } };
        var unchanged = await http.SendAsync(known);
        Assert.Equal((304, 0, read.Headers.ETag), ((int)unchanged.StatusCode, (await unchanged.Content.ReadAsByteArrayAsync()).Length, unchanged.Headers.ETag));
    }

    [Fact]
    public async Task A_change_names_the_state_it_changes_and_learns_the_new_one()
    {
        using var http = notebook.Caller();
        var thing = NewThing();
        var created = await SendAsync(http, HttpMethod.Put, thing, "*none", "one");
        Assert.Equal((await http.GetAsync(thing)).Headers.ETag!.ToString(), created.Tag);
        var changed = await SendAsync(http, HttpMethod.Put, thing, created.Tag, "two");
        Assert.Equal(200, changed.Status);
        Assert.NotEqual(created.Tag, changed.Tag);
        Assert.Equal(412, (await SendAsync(http, HttpMethod.Put, thing, created.Tag, "three")).Status);
        Assert.Equal(412, (await SendAsync(http, HttpMethod.Delete, thing, created.Tag)).Status);
        Assert.Equal(412, (await SendAsync(http, HttpMethod.Put, thing, "*none", "three")).Status);
        Assert.Equal("two", (await http.GetFromJsonAsync<Thing>(thing))!.Name);
        Assert.Equal(200, (await SendAsync(http, HttpMethod.Put, thing, $"\"other\", {changed.Tag}", "three")).Status);
        Assert.Equal(200, (await SendAsync(http, HttpMethod.Put, thing, "*", "four")).Status);
        Assert.Equal(204, (await SendAsync(http, HttpMethod.Delete, thing, "*")).Status);
    }

    [Fact]
    public async Task Without_a_state_nothing_is_changed_and_nothing_revealed()
    {
        using var http = notebook.Caller();
        var thing = NewThing();
        Assert.Equal(428, (await SendAsync(http, HttpMethod.Delete, thing, null)).Status);
        await SendAsync(http, HttpMethod.Put, thing, "*none", "one");
        Assert.Equal(428, (await SendAsync(http, HttpMethod.Put, thing, null, "two")).Status);
        Assert.Equal(428, (await SendAsync(http, HttpMethod.Delete, thing, null)).Status);
        foreach (var malformed in new[] { "W/\"weak\"", "unquoted", "\"a\" \"b\"" })
        {
            Assert.Equal(400, (await SendAsync(http, HttpMethod.Put, thing, malformed, "two")).Status);
        }

        Assert.Equal("one", (await http.GetFromJsonAsync<Thing>(thing))!.Name);
    }

    [Fact]
    public async Task Anothers_thing_is_as_unknown_as_one_that_is_not_there()
    {
        using var http = notebook.Caller();
        using var other = notebook.Caller(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));
        var thing = NewThing();
        await SendAsync(http, HttpMethod.Put, thing, "*none", "one");
        var theirs = await SendAsync(other, HttpMethod.Delete, thing, "*");
        var nobodys = await SendAsync(other, HttpMethod.Delete, NewThing(), "*");
        Assert.Equal((404, 404), (theirs.Status, nobodys.Status));
        Assert.Equal(Untraced(nobodys.Body), Untraced(theirs.Body));
    }

    [Fact]
    public async Task Of_many_who_change_one_state_at_once_one_does_on_whichever_replica()
    {
        await using var second = await notebook.Service.StartReplicaAsync(NotebookService.Build, typeof(NotebookService).Assembly);
        using var http = notebook.Caller();
        using var there = notebook.Caller(replica: second);
        var thing = NewThing();
        var tag = (await SendAsync(http, HttpMethod.Put, thing, "*none", "one")).Tag;
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => SendAsync(n % 2 == 0 ? http : there, HttpMethod.Put, thing, tag, $"by {n}")));
        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(39, answers.Count(answer => answer.Status == 412));
    }

    static string Untraced(string body) => System.Text.RegularExpressions.Regex.Replace(body, "\"trace_id\":\"[0-9a-f]+\"", "");

    static async Task<(int Status, string? Tag, string Body)> SendAsync(HttpClient http, HttpMethod method, string path, string? state, string? name = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = name is null ? null : JsonContent.Create(new { name }) };
        request.Options.Set(CarefulCaller.Careless, true);
        if (state is not null)
        {
            request.Headers.TryAddWithoutValidation(state == "*none" ? "If-None-Match" : "If-Match", state == "*none" ? "*" : state);
        }

        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, response.Headers.ETag?.ToString(), await response.Content.ReadAsStringAsync());
    }
}
