using System.Net;
using System.Text.Json;
using Entraide.Testing;

namespace Entraide.DirectoryService.Tests.Integration;

[Trait("Category", "Integration"), Collection(WithDirectory.Name)]
public sealed class PagingTests(RunningDirectory directory)
{
    [Fact]
    public async Task A_list_is_walked_to_the_end_while_rows_are_added_and_takes_no_cursor_of_another()
    {
        using var partner = directory.NewPartner();
        var id = await partner.RegisterAsync();
        await partner.TrainAsync(id);
        var (path, added) = ($"{Supporting.Path}/{id}/trainings", 0);
        var seen = await partner.WalkAsync(path, 2, item => item.GetProperty("id").GetString()!, async () =>
        {
            // After the last page there is nothing more to be shown.
            if (added++ < 2)
            {
                await partner.PostAsync(path, """{"module":"crisis_response","hours":1,"issuer":"X","completed_on":"2026-05-01"}""").IsAsync(HttpStatusCode.Created);
            }
        });
        Assert.Equal(6, seen.Count);
        var foreign = (await JsonDocument.ParseAsync(await partner.GetStreamAsync($"{path}?limit=1"))).RootElement.GetProperty("next").GetString()!;
        foreach (var list in new[] { $"{Supporting.Path}/{id}/certifications", "/v1/directory/imports", "/v1/directory/crisis-lines/escalations?state=open", "/v1/directory/library" })
        {
            Assert.Null(await partner.FaultOfPagingAsync(list, foreign));
        }
    }

    [Theory]
    [InlineData("/v1/directory/library?knid=group")]
    [InlineData("/v1/directory/crisis-lines?country=FR&langauge=fr")]
    public async Task A_typing_error_in_a_filter_is_not_passed_over(string path)
    {
        using var partner = directory.NewPartner();
        var answer = await partner.GetAsync(path).IsAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("?", answer.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.DoesNotContain("knid", answer.GetRawText());
    }
}
