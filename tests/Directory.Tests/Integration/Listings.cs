using System.Net;
using System.Text.Json;
using Entraide.DirectoryService.Searching.Indexing;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>Listings and supporters for tests of the search.</summary>
static class Listings
{
    /// <summary>Imports HSDS JSON beside what the partner has.</summary>
    public static async Task ListAsync(this HttpClient partner, string json)
    {
        var answer = await partner.ImportAsync("format=hsds&missing=stay", json);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A service as HSDS JSON: <paramref name="more"/> are further members, each with a comma before it.</summary>
    public static string Service(string id, string name, string more = "") => $$"""{"id":"{{id}}","name":"{{name}}","status":"active"{{more}}}""";

    /// <summary>The member that puts a service at a place.</summary>
    public static string At(double lat, double lon, string more = "") => FormattableString.Invariant(
        $$$""","service_at_locations":[{"id":"at-{{{lat}}}-{{{lon}}}","location":{"id":"loc-{{{lat}}}-{{{lon}}}","location_type":"physical","latitude":{{{lat}}},"longitude":{{{lon}}}{{{more}}} } }]""");

    /// <summary>The member that gives a service topics.</summary>
    public static string About(params string[] codes) =>
        $",\"attributes\":[{string.Join(',', codes.Select(code => $$"""{"id":"{{code}}-{{Guid.CreateVersion7()}}","taxonomy_term":{"id":"{{code}}","code":"{{code}}","name":"{{code}}"} }"""))}]";

    /// <summary>Puts a supporter of <paramref name="partner"/> into the index.</summary>
    public static async Task<Guid> SupporterAsync(
        this RunningDirectory directory, Guid partner, string[] findable, string[] shown, string[] languages, string[] modalities, Position? place = null, DateTimeOffset? until = null, string? name = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        WorkingFor.AllPartners("as the job does");
        await using var scope = directory.Service.Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await SearchIndex.PutAsync(work, SupporterEntries.Of(id, partner, name, findable, shown, languages, modalities, ["nievre"], place, until ?? now.AddYears(1), now)!, CancellationToken.None);
        await work.CommitAsync(CancellationToken.None);
        return id;
    }

    public static string[] Names(this JsonElement answer) => [.. answer.GetProperty("results").EnumerateArray().Select(result => result.TryGetProperty("name", out var name) ? name.GetString()! : "")];

    public static Guid[] Ids(this JsonElement answer) => [.. answer.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("id").GetGuid())];

    public static string[] Why(this JsonElement answer) => [.. answer.GetProperty("results")[0].GetProperty("why").EnumerateArray().Select(why => why.GetString()!)];
}
