using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dapper;
using Entraide.Testing;
using Npgsql;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>One directory for all integration tests of a collection; each test speaks for partners of its own.</summary>
public class RunningDirectory : IAsyncLifetime
{
    RunningService? service;

    public RunningService Service => service!;

    public async Task InitializeAsync() => service = await RunningService.StartAsync(DirectoryHost.Build, typeof(RunningDirectory).Assembly);

    public async Task DisposeAsync() => await Service.DisposeAsync();

    /// <summary>A client of a partner that nobody else speaks for.</summary>
    public HttpClient NewPartner() => Service.As(Guid.CreateVersion7(), "directory.read directory.write");

    public async Task<T> ScalarAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Service.Database);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }
}

/// <summary>A directory that holds nothing but what tests of the search put there: what others list would be found, too.</summary>
public sealed class SearchedDirectory : RunningDirectory;

/// <summary>A directory for tests of the feed, which shows the listings of all partners.</summary>
public sealed class PublishedDirectory : RunningDirectory;

[CollectionDefinition(Name)]
public sealed class WithSearchedDirectory : ICollectionFixture<SearchedDirectory>
{
    public const string Name = "searched directory";
}

[CollectionDefinition(Name)]
public sealed class WithPublishedDirectory : ICollectionFixture<PublishedDirectory>
{
    public const string Name = "published directory";
}

[CollectionDefinition(Name)]
public sealed class WithDirectory : ICollectionFixture<RunningDirectory>
{
    public const string Name = "running directory";
}

static class ImportCalls
{
    public static Task<HttpResponseMessage> ImportAsync(this HttpClient client, string query, byte[] body, string type = "application/json")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return client.PostAsync($"/v1/directory/imports?{query}", content);
    }

    public static Task<HttpResponseMessage> ImportAsync(this HttpClient client, string query, string body, string type = "application/json") =>
        client.ImportAsync(query, Encoding.UTF8.GetBytes(body), type);

    public static Task<HttpResponseMessage> PostAsync(this HttpClient client, string path, string json) =>
        client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    public static Task<HttpResponseMessage> PutAsync(this HttpClient client, string path, string json) =>
        client.PutAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    public static async Task<JsonElement> SearchAsync(this HttpClient client, string json)
    {
        var answer = await client.PostAsync("/v1/directory/search", json);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public static Task<JsonElement> JsonAsync(this HttpResponseMessage answer) => answer.Content.ReadFromJsonAsync<JsonElement>();

    public static (int Read, int Added, int Changed, int Unchanged, int Withdrawn, int Rejected) Tally(this JsonElement report) =>
        (report.GetProperty("read").GetInt32(), report.GetProperty("added").GetInt32(), report.GetProperty("changed").GetInt32(),
            report.GetProperty("unchanged").GetInt32(), report.GetProperty("withdrawn").GetInt32(), report.GetProperty("rejected").GetInt32());
}
