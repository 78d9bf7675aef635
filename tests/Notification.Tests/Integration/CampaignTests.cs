using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Entraide.Notification.Campaigns;
using Entraide.Notification.Deliveries;
using Entraide.Notification.Leaving;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Entraide.Notification.Tests.Integration;

[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class CampaignTests(NotificationWithMailSink state)
{
    const string Campaigns = "/v1/notifications/campaigns";

    async Task<int> PlannedAfterAsync(Guid campaign, TimeSpan span)
    {
        WorkingFor.AllPartners("as the job does");
        await using var scope = state.Service.Services.CreateAsyncScope();
        var (work, clock) = (scope.ServiceProvider.GetRequiredService<UnitOfWork>(), new At(NotificationWithMailSink.In(span)));
        await new PlanCampaigns(work, new DeliveryPlanner(work, scope.ServiceProvider.GetRequiredService<WhoLeft>(), scope.ServiceProvider.GetRequiredService<DeliverySignal>(), clock), clock).RunAsync(CancellationToken.None);
        return (await state.SqlAsync<int>("select count(*)::int from deliveries where subject_id = @campaign", new { campaign }))[0];
    }

    [Fact]
    public async Task It_goes_little_by_little_to_those_who_asked_for_it_and_stops_at_once()
    {
        // A partner of its own, so that nobody else is among its people.
        using var http = state.Service.As(NotificationWithMailSink.NewId(), NotificationWithMailSink.Scopes);
        async Task<Guid> RegisterAsync(object policy)
        {
            var answer = await http.PostAsJsonAsync("/v1/notifications/participants", new { email = $"p{NotificationWithMailSink.NewId():N}@example.org", language = "fr", time_zone = "Europe/Paris", policy }, StrictJson.Options);
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("participant_id").GetGuid();
        }

        for (var i = 0; i < 12; i++)
        {
            await RegisterAsync(new { announcements = true });
        }

        var others = new[] { await RegisterAsync(new { }), await RegisterAsync(new { announcements = true, i_will_contact_you = true }), await RegisterAsync(new { announcements = true }) };
        await http.PostAsync($"/v1/notifications/participants/{others[2]}/stop", null);

        var body = new { key = "winter", texts = new { fr = "Ouvert le samedi." }, per_minute = 4 };
        var created = await http.PostAsJsonAsync(Campaigns, body, StrictJson.Options);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("campaign_id").GetGuid();
        Assert.Equal(HttpStatusCode.Conflict, (await http.PostAsJsonAsync(Campaigns, body, StrictJson.Options)).StatusCode);

        // The clock goes ahead of the service's own, which therefore adds nothing.
        Assert.Equal(2, await PlannedAfterAsync(id, TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(570)));
        Assert.Equal(2, await PlannedAfterAsync(id, TimeSpan.FromSeconds(31)));
        Assert.Equal(6, await PlannedAfterAsync(id, TimeSpan.FromMinutes(30)));
        Assert.Equal(10, await PlannedAfterAsync(id, TimeSpan.FromMinutes(60)));
        var shown = await http.GetFromJsonAsync<JsonElement>($"{Campaigns}/{id}");
        Assert.Equal("running", shown.GetProperty("state").GetString());

        Assert.Equal(HttpStatusCode.NoContent, (await http.PostAsync($"{Campaigns}/{id}/stop", null)).StatusCode);
        Assert.Equal(10, await PlannedAfterAsync(id, TimeSpan.FromMinutes(90)));
        shown = await http.GetFromJsonAsync<JsonElement>($"{Campaigns}/{id}");
        Assert.Equal("stopped", shown.GetProperty("state").GetString());
        Assert.Empty(await state.SqlAsync<Guid>("select id from deliveries where subject_id = @id and state = 'pending'", new { id }));
        Assert.Empty(await state.SqlAsync<Guid>("select id from deliveries where subject_id = @id and person_id = any(@others)", new { id, others }));

        // One that was claimed a moment before is dropped when it is looked at again.
        await state.SqlAsync<int>("update deliveries set state = 'pending', reason = null, due_at = now() where subject_id = @id and state = 'cancelled'", new { id });
        await Testing.Eventually.HoldsAsync(async () => (await state.SqlAsync<string>("select distinct state || ' ' || reason from deliveries where subject_id = @id and due_at <= now()", new { id })).All(row => row == "cancelled campaign_stopped"), "they are dropped");
    }

    [Fact]
    public async Task Another_partner_sees_and_stops_nothing()
    {
        var created = await state.Http.PostAsJsonAsync(Campaigns, new { key = $"k{NotificationWithMailSink.NewId():N}", texts = new { en = "News." } }, StrictJson.Options);
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("campaign_id").GetGuid();
        using var foreign = state.Service.As(NotificationWithMailSink.NewId(), NotificationWithMailSink.Scopes);
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.GetAsync($"{Campaigns}/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.PostAsync($"{Campaigns}/{id}/stop", null)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await state.Http.PostAsJsonAsync(Campaigns, new { key = "x", texts = new { } }, StrictJson.Options)).StatusCode);
    }
}
