using System.Net.Http.Json;
using System.Text.Json;
using Entraide.Testing;

namespace Entraide.Notification.Tests.Integration;

[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class PagingTests(NotificationWithMailSink state)
{
    [Fact]
    public async Task Webhooks_are_walked_to_the_end_while_more_come_and_no_cursor_of_theirs_opens_another_list()
    {
        await using var partner = await PartnerWithWebhook.StartAsync(state);
        var (http, registered) = (partner.Http, 0);
        for (var count = 0; count < 4; count++)
        {
            await RegisterAsync();
        }

        var seen = await http.WalkAsync(PartnerWithWebhook.Webhooks, 2, item => item.GetProperty("id").GetString()!, () => registered < 6 ? RegisterAsync() : Task.CompletedTask);
        Assert.Equal(registered, seen.Count);
        var foreign = (await http.GetFromJsonAsync<JsonElement>($"{PartnerWithWebhook.Webhooks}?limit=1")).GetProperty("next").GetString()!;
        foreach (var list in new[] { "renewals", "escalations?state=open", "deliveries", "templates", "events" })
        {
            Assert.Null(await http.FaultOfPagingAsync($"/v1/notifications/{list}", foreign));
        }

        Task RegisterAsync() => partner.RegisterAsync($"/{registered++}");
    }
}
