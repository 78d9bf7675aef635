using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Entraide.Notification.Contracts;
using Entraide.Notification.Renewals;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Tenancy;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Entraide.Notification.Tests.Integration;

/// <summary>Explicit words, and the consent to them that runs out.</summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class ConsentTests(NotificationWithMailSink state)
{
    static string Day(int fromToday) => NotificationWithMailSink.In(TimeSpan.FromDays(fromToday)).ToString("yyyy-MM-dd", null);

    static object Explicit(string renewBy) => new { words = "explicit", consent = new { given_on = "2026-01-01", renew_by = renewBy } };

    [Fact]
    public async Task Once_it_is_over_words_are_neutral_and_the_message_says_why()
    {
        var (open, lapsed) = (await state.RegisterAsync("en", Explicit(Day(30))), await state.RegisterAsync("en", Explicit("2026-02-01")));
        await state.PublishAsync(state.Confirmed(open));
        await state.PublishAsync(state.Confirmed(lapsed));
        Assert.Contains("peer-support", (await state.OnlyMailAsync(open)).Text);
        Assert.DoesNotContain("peer", (await state.OnlyMailAsync(lapsed)).Text);
        await state.StatesBecomeAsync(lapsed, "confirmation:sent reminder:pending reminder:pending");
        string? RemarkOf(JsonElement[] messages) => messages.Single(message => message.GetProperty("kind").GetString() == "confirmation").TryGetProperty("remark", out var remark) ? remark.GetString() : null;
        Assert.Equal("consent_lapsed", RemarkOf(await state.MessagesAsync(lapsed)));
        Assert.Null(RemarkOf(await state.MessagesAsync(open)));
    }

    [Fact]
    public async Task Other_services_are_told_when_it_is_over()
    {
        await state.KeepOutboxAsync();
        var person = await state.RegisterAsync("en", Explicit(Day(30)));
        await state.SqlAsync<int>("update people set consent_renew_by = '2026-02-01' where id = @Id", person);
        for (var round = 0; round < 2; round++)
        {
            WorkingFor.AllPartners("as the job does");
            await using var scope = state.Service.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<LapseConsents>().RunAsync(CancellationToken.None);
        }

        var told = (await state.SqlAsync<string>("select body from outbox_seen where type like '%:ContactHoursChanged' and body like '%' || @Id::text || '%'", new { person.Id }))
            .Select(body => JsonSerializer.Deserialize<ContactHoursChanged>(body, new JsonSerializerOptions(JsonSerializerDefaults.Web))!);
        Assert.Equal([(1, "explicit"), (2, "neutral")], told.Select(change => (change.Version, change.Words)).Order());
    }

    [Fact]
    public async Task The_partner_sees_whose_it_is_time_to_ask_again()
    {
        using var http = state.Service.As(NotificationWithMailSink.NewId(), NotificationWithMailSink.Scopes);
        foreach (var renewBy in new[] { Day(20), Day(-3), Day(5), Day(5), Day(300) })
        {
            (await http.PostAsJsonAsync("/v1/notifications/participants", new { language = "fr", time_zone = "Europe/Paris", policy = Explicit(renewBy) }, StrictJson.Options)).EnsureSuccessStatusCode();
        }

        var seen = new List<JsonElement>();
        for (var next = $"/v1/notifications/renewals?before={Day(21)}&limit=2"; next is not null;)
        {
            var page = await http.GetAsync(next);
            seen.AddRange((await page.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").EnumerateArray());
            next = page.Headers.TryGetValues("Link", out var link) && link.Single() is var text ? text[1..text.IndexOf('>')] : null;
        }

        Assert.Equal([(Day(-3), true), (Day(5), false), (Day(5), false), (Day(20), false)], seen.Select(one => (one.GetProperty("renew_by").GetString(), one.GetProperty("lapsed").GetBoolean())));
        Assert.Equal(4, seen.Select(one => one.GetProperty("participant_id").GetGuid()).Distinct().Count());
        Assert.Equal(4, (await http.ItemsAsync("/v1/notifications/renewals")).Length);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await http.GetAsync("/v1/notifications/renewals?before=soon&limit=0&after=x")).StatusCode);
    }
}
