using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Entraide.Notification.Contacts;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Entraide.Notification.Tests.Integration;

[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class ContactTests(NotificationWithMailSink state)
{
    const string People = "/v1/notifications";
    static readonly object Push = new { endpoint = "https://push.example.org/send/abc", keys = new { p256dh = Unit.ContactPointTests.PublicKey(), auth = "BTBZMqHH6r4Tts7J_aSIgg" } };

    [Fact]
    public async Task Every_channel_can_be_given_at_registration_and_none_is_ever_shown()
    {
        var answer = await state.Http.PostAsJsonAsync($"{People}/participants", new
        {
            language = "fr",
            time_zone = "Europe/Paris",
            email = "every@example.org",
            sms = "+33600000001",
            voice = "+33600000002",
            push = Push,
            app = "device-7",
        }, StrictJson.Options);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var body = await state.Http.GetStringAsync(answer.Headers.Location);
        Assert.Contains("""
            "contacts":["app","email","push","sms","voice"]
            """, body);
        foreach (var value in new[] { "every@", "3360", "push.example", "device-7" })
        {
            Assert.DoesNotContain(value, body);
        }
    }

    [Fact]
    public async Task Contacts_come_and_go_one_by_one_and_those_that_stay_still_open()
    {
        var person = await state.RegisterAsync();
        var at = $"{People}/participants/{person.Id}/contacts";
        foreach (var (channel, body) in new (string, object)[] { ("sms", new { value = "+33600000003" }), ("voice", new { value = "+33600000003" }), ("push", new { subscription = Push }), ("app", new { }) })
        {
            Assert.Equal(HttpStatusCode.NoContent, (await state.Http.PutAsJsonAsync($"{at}/{channel}", body, StrictJson.Options)).StatusCode);
        }

        Assert.Equal("app email push sms voice", await ContactsAsync(person.Id));
        var key = (await state.SqlAsync<byte[]>("select wrapped_key from vault.data_keys where person_id = @Id", person))[0];
        Assert.Equal(HttpStatusCode.NoContent, (await state.Http.DeleteAsync($"{at}/sms")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.DeleteAsync($"{at}/sms")).StatusCode);
        Assert.Equal("app email push voice", await ContactsAsync(person.Id));

        // What was taken away cannot be opened in a backup: the key it was sealed under is gone. The rest was sealed anew.
        Assert.NotEqual(key, (await state.SqlAsync<byte[]>("select wrapped_key from vault.data_keys where person_id = @Id", person))[0]);
        await state.PublishAsync(state.Confirmed(person));
        await state.OnlyMailAsync(person);
    }

    [Theory]
    [InlineData("email", """{"value":"x@example.org\r\nBcc: y@example.org"}""", 422, "/value")]
    [InlineData("email", """{"value":"\u202ex@example.org"}""", 422, "/value")]
    [InlineData("email", """{}""", 422, "/value")]
    [InlineData("sms", """{"value":"0600000000"}""", 422, "/value")]
    [InlineData("sms", """{"value":"+33 6 00 00 00 00"}""", 422, "/value")]
    [InlineData("voice", """{"value":"+٣٣٦٠٠٠٠٠٠٠٠"}""", 422, "/value")]
    [InlineData("voice", """{"value":"+33600000000\u0000"}""", 422, "/value")]
    [InlineData("sms", """{"value":"+33600000000","subscription":{"endpoint":"https://push.example.org/x","keys":{"p256dh":"","auth":""}}}""", 422, "/subscription")]
    [InlineData("push", """{"value":"x"}""", 422, "/value")]
    [InlineData("push", """{"subscription":{"endpoint":"http://push.example.org/x","keys":{"p256dh":"AAAA","auth":"AAAA"}}}""", 422, "/subscription/endpoint")]
    [InlineData("app", """{"value":"two words"}""", 422, "/value")]
    [InlineData("fax", """{"value":"+33600000000"}""", 404, "")]
    [InlineData("email", """{"value":"x@example.org","name":"x"}""", 400, "/name")]
    [InlineData("email", """{"value":7}""", 400, "/value")]
    [InlineData("email", "[", 400, "")]
    public async Task What_cannot_be_taken_is_refused_by_name_quotes_nothing_and_stores_nothing(string channel, string json, int status, string pointer)
    {
        var person = await state.RegisterAsync();
        var before = await RowsAsync();
        var answer = await state.Http.PutAsync($"{People}/participants/{person.Id}/contacts/{channel}", new StringContent(json, System.Text.Encoding.UTF8, "application/json"));
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.DoesNotContain("example.org", problem.ToString());
        if (pointer.Length > 0)
        {
            Assert.Equal(pointer, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        }

        Assert.Equal(before, await RowsAsync());
    }

    [Fact]
    public async Task Every_fault_of_a_registration_is_named_at_once_and_nothing_is_stored()
    {
        var before = await RowsAsync();
        var answer = await state.Http.PostAsJsonAsync($"{People}/participants", new
        {
            language = "fr",
            time_zone = "Mars/Olympus",
            email = "x",
            sms = "x",
            voice = "+0123456789",
            push = new { endpoint = "https://127.0.0.1/x", keys = new { p256dh = "x", auth = "x" } },
            app = new string('a', 201),
        }, StrictJson.Options);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(["/time_zone", "/email", "/sms", "/voice", "/app", "/push/endpoint", "/push/keys/p256dh", "/push/keys/auth"],
            (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()));
        Assert.Equal(before, await RowsAsync());
    }

    [Fact]
    public async Task Supporters_and_staff_are_kept_as_participants_are()
    {
        var (supporter, details) = (NotificationWithMailSink.NewId(), new { language = "en", time_zone = "Europe/London", email = "supporter@example.org", sms = "+447700900123" });
        foreach (var language in new[] { "en", "fr" })
        {
            var put = await state.Http.PutAsJsonAsync($"{People}/supporters/{supporter}", details with { language = language });
            Assert.Equal(HttpStatusCode.OK, put.StatusCode);
            Assert.Equal(await put.Content.ReadAsStringAsync(), await state.Http.GetStringAsync($"{People}/supporters/{supporter}"));
        }

        // What is left out of a second PUT stays: nobody can read it to say it again.
        Assert.Equal(HttpStatusCode.OK, (await state.Http.PutAsJsonAsync($"{People}/supporters/{supporter}", new { language = "en", time_zone = "Europe/London" })).StatusCode);
        Assert.Contains("\"contacts\":[\"email\",\"sms\"]", await state.Http.GetStringAsync($"{People}/supporters/{supporter}"));

        var posted = await state.Http.PostAsJsonAsync($"{People}/staff", details);
        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
        var staff = (await posted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        Assert.Equal(HttpStatusCode.OK, (await state.Http.PutAsJsonAsync($"{People}/staff/{staff}", details)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.PutAsJsonAsync($"{People}/staff/{NotificationWithMailSink.NewId()}", details)).StatusCode);

        // Each is found among its own kind only.
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.GetAsync($"{People}/participants/{supporter}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.PutAsJsonAsync($"{People}/participants/{supporter}/policy", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.DeleteAsync($"{People}/staff/{supporter}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.PutAsJsonAsync($"{People}/supporters/{staff}", details)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await state.Http.PutAsJsonAsync($"{People}/staff/{staff}/contacts/voice", new { value = "+447700900123" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.PutAsJsonAsync($"{People}/participants/{staff}/contacts/voice", new { value = "+447700900123" })).StatusCode);

        foreach (var path in new[] { $"supporters/{supporter}", $"staff/{staff}" })
        {
            Assert.Equal(HttpStatusCode.NoContent, (await state.Http.DeleteAsync($"{People}/{path}")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await state.Http.GetAsync($"{People}/{path}")).StatusCode);
        }

        // A supporter's id is the directory's: they may come back under it.
        Assert.Equal(HttpStatusCode.OK, (await state.Http.PutAsJsonAsync($"{People}/supporters/{supporter}", details)).StatusCode);
    }

    [Fact]
    public async Task Another_partner_finds_none_of_them_and_takes_none_away()
    {
        using var stranger = state.Service.As(NotificationWithMailSink.NewId(), NotificationWithMailSink.Scopes);
        var (supporter, person, details) = (NotificationWithMailSink.NewId(), await state.RegisterAsync(), new { language = "en", time_zone = "Europe/London" });
        (await state.Http.PutAsJsonAsync($"{People}/supporters/{supporter}", details)).EnsureSuccessStatusCode();
        var before = await RowsAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"{People}/supporters/{supporter}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PutAsJsonAsync($"{People}/participants/{person.Id}/contacts/sms", new { value = "+33600000000" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync($"{People}/participants/{person.Id}/contacts/email")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync($"{People}/supporters/{supporter}")).StatusCode);
        Assert.Equal(before, await RowsAsync());

        // A supporter's id is its partner's own to give: one that another partner uses answers as a fresh one does, and touches nobody else's.
        var shown = await state.Http.GetStringAsync($"{People}/supporters/{supporter}");
        foreach (var id in new[] { supporter, NotificationWithMailSink.NewId() })
        {
            Assert.Equal(HttpStatusCode.OK, (await stranger.PutAsJsonAsync($"{People}/supporters/{id}", details with { language = "fr" })).StatusCode);
            Assert.Equal(HttpStatusCode.NoContent, (await stranger.DeleteAsync($"{People}/supporters/{id}")).StatusCode);
        }

        Assert.Equal(shown, await state.Http.GetStringAsync($"{People}/supporters/{supporter}"));
    }

    [Fact]
    public async Task Keys_from_before_partners_had_some_are_wrapped_anew_and_their_contacts_can_be_looked_up_from_then_on()
    {
        var person = await state.RegisterAsync();
        await AsBeforeAsync(person);
        await state.PublishAsync(state.Confirmed(person));
        await state.OnlyMailAsync(person);

        WorkingFor.AllPartners("as the job does");
        await using var scope = state.Service.Services.CreateAsyncScope();
        await ActivatorUtilities.CreateInstance<WrapKeysAnew>(scope.ServiceProvider).RunAsync(CancellationToken.None);
        Assert.Equal(2, Assert.Single(await state.SqlAsync<int>("select get_byte(wrapped_key, 0) from vault.data_keys where person_id = @Id", person)));
        Assert.Equal(1, Assert.Single(await state.SqlAsync<long>("select count(*) from vault.lookups where person_id = @Id and channel = 'email'", person)));
        var again = state.Confirmed(person);
        await state.PublishAsync(again);
        await Testing.Eventually.HoldsAsync(async () => (await state.Sink.ToAsync(person.Email)).Length == 2, "a mail arrives under the new key");
    }

    /// <summary>Puts the person's key as the first version of this service kept it.</summary>
    async Task AsBeforeAsync(Person person)
    {
        var owner = new Vault.Owner(state.Partner, person.Id);
        var dataKey = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);
        var root = System.Security.Cryptography.HKDF.DeriveKey(System.Security.Cryptography.HashAlgorithmName.SHA256,
            System.Text.Encoding.UTF8.GetBytes("a secret for tests, of more than 32 characters"), 32, info: "entraide notification contact vault 1"u8.ToArray());
        await state.SqlAsync<int>("""
            update vault.data_keys set wrapped_key = @key where person_id = @Id;
            update contacts set sealed = @box where person_id = @Id;
            delete from vault.lookups where person_id = @Id
            """, new
        {
            person.Id,
            key = Vault.SealedBox.Seal(1, root, dataKey, "data-key", owner),
            box = Vault.SealedBox.Seal(1, dataKey, System.Text.Encoding.UTF8.GetBytes(person.Email), "email", owner),
        });
    }

    async Task<string> ContactsAsync(Guid id) => string.Join(' ', (await state.Http.GetFromJsonAsync<JsonElement>($"{People}/participants/{id}")).GetProperty("contacts").EnumerateArray().Select(c => c.GetString()));

    /// <summary>How many rows there are of everything a registration writes, and the sum of all keys and boxes.</summary>
    async Task<string> RowsAsync() => Assert.Single(await state.SqlAsync<string>("""
        select concat_ws(' ', (select count(*) from people), (select md5(string_agg(sealed::text, '' order by person_id, channel)) from contacts),
            (select md5(string_agg(wrapped_key::text, '' order by person_id)) from vault.data_keys), (select count(*) from vault.lookups), (select count(*) from vault.partner_keys))
        """));
}
