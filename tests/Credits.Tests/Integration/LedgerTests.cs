using System.Net;
using System.Net.Http.Json;
using Dapper;
using Npgsql;
using static Entraide.Credits.Tests.Integration.CreditsWithProgramme;

namespace Entraide.Credits.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class LedgerTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>
{
    [Fact]
    public async Task A_grant_sent_twice_under_one_id_is_granted_once()
    {
        var programme = await state.ProgrammeAsync(granted: 10);
        var grant = new { id = Guid.CreateVersion7(), credits = 40 };
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => state.Http.PostAsJsonAsync($"/v1/credits/programmes/{programme}/grants", grant)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Equal(50, (long)(await state.ReportAsync(programme))["granted"]!);

        var other = await state.Http.PostAsJsonAsync($"/v1/credits/programmes/{programme}/grants", new { grant.id, credits = 41 });
        Assert.Equal("urn:entraide:problem:grant-id-used", (string)(await JsonAsync(other, HttpStatusCode.Conflict))["type"]!);
    }

    [Theory]
    [InlineData("update entries set amount = 1")]
    [InlineData("delete from entries")]
    [InlineData("update transfers set kind = 'spend'")]
    [InlineData("delete from transfers")]
    public async Task History_cannot_be_edited(string sql)
    {
        await state.ProgrammeAsync();
        await using var connection = new NpgsqlConnection(state.Credits.Database);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql));
        Assert.Contains("append-only", refused.MessageText);
    }

    [Fact]
    public async Task A_transfer_that_does_not_sum_to_zero_cannot_be_written()
    {
        var programme = await state.ProgrammeAsync();
        await using var connection = new NpgsqlConnection(state.Credits.Database);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("""
            insert into entries (transfer_id, account_id, amount, balance_after, version, at)
            select @transfer, id, 7, balance, version + 1000, now() from accounts where programme_id = @programme and kind = 'pool'
            """, new { transfer = Guid.CreateVersion7(), programme }));
        Assert.Contains("sum to zero", refused.MessageText);
    }

    [Theory]
    [InlineData("""{"id":"0192f0c1-0000-7000-8000-000000000001","credits":0}""", "/credits")]
    [InlineData("""{"id":"0192f0c1-0000-7000-8000-000000000001","credits":-5}""", "/credits")]
    [InlineData("""{"id":"00000000-0000-0000-0000-000000000000","credits":5}""", "/id")]
    public async Task A_grant_of_nothing_is_refused_by_name(string body, string pointer)
    {
        var programme = await state.ProgrammeAsync(granted: 10);
        var problem = await JsonAsync(await PostAsync(programme, body), HttpStatusCode.UnprocessableEntity);
        Assert.Equal(pointer, (string)problem["errors"]![0]!["pointer"]!);
        Assert.Equal(10, (long)(await state.ReportAsync(programme))["granted"]!);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"id":"0192f0c1-0000-7000-8000-000000000001"}""")]
    [InlineData("""{"id":"0192f0c1-0000-7000-8000-000000000001","credits":"5"}""")]
    [InlineData("""{"id":"0192f0c1-0000-7000-8000-000000000001","credits":5,"credits":6}""")]
    [InlineData("""{"id":"0192f0c1-0000-7000-8000-000000000001","credits":5,"colour":"red"}""")]
    [InlineData("""{"id":"0192f0c1-0000-7000-8000-000000000001","credits":5} trailing""")]
    [InlineData("")]
    public async Task A_body_that_cannot_be_read_is_a_problem_document(string body)
    {
        var programme = await state.ProgrammeAsync(granted: 10);
        var response = await PostAsync(programme, body);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("urn:entraide:problem:malformed", (string)(await JsonAsync(response, HttpStatusCode.BadRequest))["type"]!);
        Assert.Equal(10, (long)(await state.ReportAsync(programme))["granted"]!);
    }

    [Fact]
    public async Task Without_a_token_or_with_one_of_another_scope_nothing_is_shown()
    {
        var programme = await state.ProgrammeAsync();
        using var anonymous = state.Credits.Anonymous();
        Assert.Equal("urn:entraide:problem:unauthenticated", (string)(await JsonAsync(await anonymous.GetAsync($"/v1/credits/programmes/{programme}"), HttpStatusCode.Unauthorized))["type"]!);
        using var scheduling = state.Credits.As(state.Partner, "scheduling.read");
        Assert.Equal("urn:entraide:problem:insufficient-scope", (string)(await JsonAsync(await scheduling.GetAsync($"/v1/credits/programmes/{programme}"), HttpStatusCode.Forbidden))["type"]!);
        using var expired = state.Credits.Anonymous();
        expired.DefaultRequestHeaders.Authorization = new("Bearer", state.Credits.Gateway.Token(state.Partner, "credits.read", TimeProvider.System.GetUtcNow().AddMinutes(-11)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await expired.GetAsync($"/v1/credits/programmes/{programme}")).StatusCode);
        using var other = state.Credits.As(Guid.CreateVersion7(), "credits.read");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/v1/credits/programmes/{programme}")).StatusCode);
    }

    Task<HttpResponseMessage> PostAsync(Guid programme, string body) =>
        state.Http.PostAsync($"/v1/credits/programmes/{programme}/grants", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
}
