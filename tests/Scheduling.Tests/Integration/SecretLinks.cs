using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Entraide.ServiceDefaults.Http;
using Entraide.Testing.Conformance;
using Npgsql;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Feeds and join links as a person's own application opens them: through the gateway, whose part is played here.</summary>
static class SecretLinks
{
    public static async Task<(Guid Id, string Url)> OfferAsync(this SchedulingWithOpenSlot state, object request)
    {
        var answer = await state.Http.PostAsJsonAsync("/v1/scheduling/calendar-feeds", request);
        var feed = await JsonAsync(answer, HttpStatusCode.Created);
        Assert.Equal($"/v1/scheduling/calendar-feeds/{feed["id"]}", answer.Headers.Location!.ToString());
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Matches("^http://127.0.0.1:[0-9]+/calendar/[A-Za-z0-9_-]{43}[.]ics$", (string)feed["url"]!);
        return ((Guid)feed["id"]!, (string)feed["url"]!);
    }

    /// <summary>Does what the gateway does with <c>/calendar/{secret}.ics</c> and <c>/j/{secret}</c>.</summary>
    public static async Task<HttpResponseMessage> OpenAsync(this SchedulingWithOpenSlot state, string url, Action<HttpRequestMessage>? prepare = null)
    {
        using var handler = Calls.Handler(followRedirects: false);
        using var nobody = new HttpClient(handler) { BaseAddress = state.Scheduling.Url };
        var path = new Uri(url).AbsolutePath;
        var request = new HttpRequestMessage(HttpMethod.Get, path.StartsWith("/j/", StringComparison.Ordinal) ? "/j" : "/calendar");
        request.Headers.Add(SecretLink.Header, path.Split('/')[^1].Replace(".ics", ""));
        prepare?.Invoke(request);
        return await nobody.SendAsync(request);
    }

    public static async Task<string> ReadAsync(this SchedulingWithOpenSlot state, string url)
    {
        var answer = await state.OpenAsync(url);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/calendar; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        return await answer.Content.ReadAsStringAsync();
    }

    public static async Task<JsonNode> BookedAsync(this SchedulingWithOpenSlot state, Guid participant, Guid supporter, DateTimeOffset startsAt, string modality = "video")
    {
        var booking = await JsonAsync(await state.RequestAsync(participant, supporter, startsAt, modality: modality), HttpStatusCode.Created);
        Assert.Equal("confirmed", (string)booking["state"]!);
        return booking;
    }

    /// <summary>Changes rows as another use case would.</summary>
    public static async Task SqlAsync(this SchedulingWithOpenSlot state, string sql, params (string Name, object Value)[] parameters)
    {
        await using var connection = new NpgsqlConnection(state.Scheduling.Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        Assert.True(await command.ExecuteNonQueryAsync() > 0);
    }
}
