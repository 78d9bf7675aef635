using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Entraide.Notification.Tests.Integration;

[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class LookupTests(NotificationWithMailSink state)
{
    const string Lookup = "/v1/notifications/lookup";

    static async Task<Guid[]> FindAsync(HttpClient http, string channel, string value)
    {
        var answer = await http.PostAsJsonAsync(Lookup, new { channel, value });
        Assert.Equal((HttpStatusCode.OK, "no-store"), (answer.StatusCode, answer.Headers.CacheControl?.ToString()));
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("people").EnumerateArray().Select(person => person.GetProperty("id").GetGuid())];
    }

    [Fact]
    public async Task People_are_found_by_their_address_in_any_case_by_their_own_partner_only()
    {
        var person = await state.RegisterAsync();
        Assert.Equal([person.Id], await FindAsync(state.Http, "email", person.Email));
        Assert.Equal([person.Id], await FindAsync(state.Http, "email", person.Email.ToUpperInvariant()));
        Assert.Empty(await FindAsync(state.Http, "email", "x" + person.Email));
        using var stranger = state.Service.As(NotificationWithMailSink.NewId(), NotificationWithMailSink.Scopes);
        Assert.Empty(await FindAsync(stranger, "email", person.Email));
        // Once that partner has people of its own, and a key with them, too; and of the same address its own alone.
        var own = await stranger.PostAsJsonAsync("/v1/notifications/participants", new { email = person.Email, language = "fr", time_zone = "Europe/Paris" });
        Assert.Equal([(await own.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("participant_id").GetGuid()], await FindAsync(stranger, "email", person.Email));
        Assert.Equal([person.Id], await FindAsync(state.Http, "email", person.Email));
    }

    [Fact]
    public async Task Everybody_who_shares_a_number_is_found_for_as_long_as_they_have_it()
    {
        var number = $"+336{Random.Shared.Next(10_000_000, 99_999_999)}";
        var (one, two) = (await state.RegisterAsync(), await state.RegisterAsync());
        foreach (var person in new[] { one, two })
        {
            (await state.Http.PutAsJsonAsync($"/v1/notifications/participants/{person.Id}/contacts/sms", new { value = number })).EnsureSuccessStatusCode();
        }

        Assert.Equal(new[] { one.Id, two.Id }.Order(), (await FindAsync(state.Http, "sms", number)).Order());
        Assert.Empty(await FindAsync(state.Http, "voice", number));
        (await state.Http.DeleteAsync($"/v1/notifications/participants/{one.Id}/contacts/sms")).EnsureSuccessStatusCode();
        (await state.Http.PutAsJsonAsync($"/v1/notifications/participants/{two.Id}/contacts/sms", new { value = "+33699999999" })).EnsureSuccessStatusCode();
        Assert.Empty(await FindAsync(state.Http, "sms", number));
        (await state.Http.DeleteAsync($"/v1/notifications/participants/{one.Id}")).EnsureSuccessStatusCode();
        Assert.Empty(await FindAsync(state.Http, "email", one.Email));
    }

    [Theory]
    [InlineData("""{"channel":"push","value":"x"}""", "/channel")]
    [InlineData("""{"channel":"email","value":"not an address"}""", "/value")]
    [InlineData("""{"channel":"sms","value":"0612345678"}""", "/value")]
    public async Task What_is_no_contact_is_refused_by_name(string json, string pointer)
    {
        var answer = await state.Http.PostAsync(Lookup, new StringContent(json, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(pointer, Assert.Single((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateArray()).GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task A_digest_tells_nothing_without_the_key()
    {
        var person = await state.RegisterAsync();
        var digest = Assert.Single(await state.SqlAsync<byte[]>("select digest from vault.lookups where person_id = @Id", person));
        Assert.Equal(32, digest.Length);
        foreach (var text in new[] { person.Email, $"email|{person.Email}", $"{state.Partner:N}{person.Email}" })
        {
            Assert.NotEqual(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)), digest);
        }
    }
}
