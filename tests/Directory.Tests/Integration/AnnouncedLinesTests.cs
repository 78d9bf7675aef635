using System.Net;
using System.Text.Json;
using Entraide.DirectoryService.CrisisLines;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Tenancy;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>The service runs the job too, by the real clock: what is asserted holds whichever of both announced it.</summary>
[Trait("Category", "Integration"), Collection(WithDirectory.Name)]
public sealed class AnnouncedLinesTests(RunningDirectory directory)
{
    const string Exchange = "Entraide.DirectoryService.Contracts:CrisisLinesAnnounced", Lines = "/v1/directory/crisis-lines";

    static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Verified_lines_are_announced_once_a_change_and_withdrawn_when_nothing_holds_any_more()
    {
        await using var broker = await new ConnectionFactory { Uri = new Uri(TestServers.Broker(typeof(AnnouncedLinesTests).Assembly)) }.CreateConnectionAsync();
        await using var channel = await broker.CreateChannelAsync();
        var queue = (await channel.QueueDeclareAsync()).QueueName;
        await channel.ExchangeDeclareAsync(Exchange, ExchangeType.Fanout, durable: true);
        await channel.QueueBindAsync(queue, Exchange, "");
        using var partner = directory.NewPartner();
        Assert.True((await partner.ImportAsync("format=crisis_lines&source=xq",
            """[{"country":"XQ","alpha-2":"XQ","hotlines":[{"name":"A","numbers":["116 111","*9518"]},{"name":"B","numbers":["988"]}]}]""")).IsSuccessStatusCode);
        var line = (await (await partner.GetAsync($"{Lines}?country=XQ")).JsonAsync()).GetProperty("lines")[0].GetProperty("id").GetGuid();
        await RunJobAsync(Start);

        Assert.Equal(HttpStatusCode.Created, (await partner.PostAsync($"{Lines}/{line}/verifications", $$"""{"how":"called","verified_at":"{{Start:O}}"}""")).StatusCode);
        await RunJobAsync(Start);
        await RunJobAsync(Start.AddMinutes(1));
        var first = await NextAsync(channel, queue);
        Assert.Equal(1, first.GetProperty("version").GetInt64());
        var announced = Assert.Single(first.GetProperty("lines").EnumerateArray());
        Assert.Equal((line, "A"), (announced.GetProperty("id").GetGuid(), announced.GetProperty("name").GetString()));
        Assert.Equal(["116 111", "*9518"], announced.GetProperty("numbers").EnumerateArray().Select(number => number.GetString()));
        Assert.Equal(Start, announced.GetProperty("verifiedAt").GetDateTimeOffset(), TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.NoContent, (await partner.DeleteAsync($"{Lines}/{line}")).StatusCode);
        await RunJobAsync(Start.AddMinutes(2));
        var second = await NextAsync(channel, queue);
        Assert.Equal((2, 0), (second.GetProperty("version").GetInt64(), second.GetProperty("lines").GetArrayLength()));
    }

    [Fact]
    public async Task A_verification_that_grew_too_old_is_not_announced()
    {
        using var partner = directory.NewPartner();
        Assert.True((await partner.ImportAsync("format=crisis_lines&source=xr", $$$"""
            [{"country":"XR","alpha-2":"XR","hotlines":[{"name":"A","numbers":["1"],"verification":{"verified_at":"{{{Start.AddDays(-100):yyyy-MM-ddTHH:mm:ssZ}}}","how":"called"}}]}]
            """)).IsSuccessStatusCode);
        await RunJobAsync(Start);
        Assert.Equal(0, await directory.ScalarAsync<long>("select count(*) from announced_lines where country = 'XR'", new { }));
    }

    async Task RunJobAsync(DateTimeOffset now)
    {
        WorkingFor.AllPartners("as the job does");
        await using var scope = directory.Service.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        await new AnnounceVerifiedLines(services.GetRequiredService<UnitOfWork>(), services.GetRequiredService<CrisisLineLimits>(), new Clock(now)).RunAsync(CancellationToken.None);
    }

    static async Task<JsonElement> NextAsync(IChannel channel, string queue)
    {
        JsonElement? found = null;
        await Eventually.HoldsAsync(async () =>
        {
            while (found is null && await channel.BasicGetAsync(queue, autoAck: true) is { } delivery)
            {
                var message = JsonDocument.Parse(delivery.Body).RootElement.GetProperty("message");
                found = message.GetProperty("country").GetString() == "XQ" ? message : null;
            }

            return found is not null;
        }, "the lines of XQ are announced");
        return found!.Value;
    }
}
