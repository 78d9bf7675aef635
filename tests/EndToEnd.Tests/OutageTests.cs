using System.Diagnostics;
using System.Text.Json.Nodes;
using Entraide.Testing;

namespace Entraide.EndToEnd.Tests;

[Trait("Category", "EndToEnd"), Collection(SharedPlatform.Name)]
public sealed class OutageTests(RunningPlatform platform)
{
    /// <summary>Promised to partners: an outage is over for a booking ten seconds after it is over.</summary>
    static readonly TimeSpan Recovery = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_booking_made_while_credits_is_stopped_is_answered_at_once_and_confirms_by_itself()
    {
        using var community = await Community.CreateAsync(platform);
        var (supporter, (person, mailbox)) = (await community.SupporterAsync(), await community.PersonAsync());
        using var box = mailbox;
        await WarmUpAsync(community, supporter);

        await platform.CommandAsync("stop", "credits");
        await platform.StoppedAsync("credits");
        var booking = await BookWithinASecondAsync(community, person, supporter);

        await platform.CommandAsync("start", "credits");
        await CreditsAnswerAsync(community);
        await community.ReachesAsync(booking, "confirmed", Recovery);
        await OneMailAsync(mailbox);
        await community.LedgerHoldsAsync(2);
    }

    [Fact]
    public async Task The_same_with_RabbitMQ_stopped_for_half_a_minute()
    {
        using var community = await Community.CreateAsync(platform);
        var (supporter, (person, mailbox)) = (await community.SupporterAsync(), await community.PersonAsync());
        using var box = mailbox;
        await WarmUpAsync(community, supporter);

        await platform.CommandAsync("stop", "broker");
        await platform.StoppedAsync("broker");
        var booking = await BookWithinASecondAsync(community, person, supporter);
        // The length of the outage is the point of this test: long enough for every client to have given up its connection.
        await Task.Delay(TimeSpan.FromSeconds(30));
        Assert.Equal("requested", await community.StateAsync(booking));

        await platform.CommandAsync("start", "broker");
        await BrokerAnswersAsync();
        await community.ReachesAsync(booking, "confirmed", Recovery);
        await OneMailAsync(mailbox);
        await community.LedgerHoldsAsync(2);
    }

    /// <summary>The gateway's own copy, which it reads from the directory as nobody's partner.</summary>
    [Fact]
    public async Task While_scheduling_is_stopped_its_callers_are_told_whom_to_call()
    {
        using var community = await Community.CreateAsync(platform);
        await community.Api.UploadAsync("/v1/directory/imports?format=crisis_lines", await File.ReadAllBytesAsync(Repository.File("samples", "crisis-lines.json")), "application/json", default);
        var line = (await community.Api.GetAsync("/v1/directory/crisis-lines?country=XA", default))["lines"]![0]!;
        await community.Api.PostAsync($"/v1/directory/crisis-lines/{line["id"]}/verifications", new JsonObject { ["how"] = "called" }, default);

        await platform.CommandAsync("stop", "scheduling");
        await platform.StoppedAsync("scheduling");
        try
        {
            // The copy is a minute old at most.
            await Eventually.HoldsAsync(async () =>
            {
                var (status, problem) = await community.Api.RefusedAsync(HttpMethod.Post, "/v1/scheduling/danger-signals?country=XA", "{}"u8.ToArray(), "application/json", default);
                Assert.InRange(status, 502, 504);
                return problem["crisis_lines"] is JsonArray lines && lines.Any(known => (string?)known!["id"] == (string?)line["id"] && (string?)known["country"] == "XA");
            }, "the line is in the answer", TimeSpan.FromSeconds(90));
        }
        finally
        {
            await platform.CommandAsync("start", "scheduling");
        }

        await Eventually.HoldsAsync(async () => (await community.Api.RefusedAsync(HttpMethod.Get, $"/v1/scheduling/bookings/{Guid.CreateVersion7()}", null, "", default)).Status == 404, "scheduling answers", TimeSpan.FromSeconds(60));
    }

    // The first request of a process compiles its way through: what is promised is promised of a running platform.
    static async Task WarmUpAsync(Community community, Guid supporter)
    {
        var (someone, mailbox) = await community.PersonAsync();
        using var box = mailbox;
        Assert.Equal("confirmed", (string)(await community.BookAsync(someone, supporter, 48, "wait=20"))["state"]!);
    }

    static async Task<Guid> BookWithinASecondAsync(Community community, Guid person, Guid supporter)
    {
        var watch = Stopwatch.StartNew();
        var booking = await community.BookAsync(person, supporter, 24);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"It took {watch.Elapsed.TotalSeconds:0.00} s to answer.");
        Assert.Equal("requested", (string)booking["state"]!);
        return (Guid)booking["id"]!;
    }

    static Task CreditsAnswerAsync(Community community) => Eventually.HoldsAsync(async () =>
    {
        try
        {
            await community.ReportAsync();
            return true;
        }
        catch (Demo.CheckFailed)
        {
            return false;
        }
    }, "credits answers again", TimeSpan.FromSeconds(60));

    async Task BrokerAnswersAsync()
    {
        var address = new Uri(platform.EnvironmentOf("scheduling", "ConnectionStrings__broker"));
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                using var client = new System.Net.Sockets.TcpClient();
                await client.ConnectAsync(address.Host, address.Port);
                await client.GetStream().WriteAsync("AMQP\0\0\x09\x01"u8.ToArray());
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
                return await client.GetStream().ReadAsync(new byte[1], limit.Token) > 0;
            }
            catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException or OperationCanceledException)
            {
                return false;
            }
        }, "the broker answers again", TimeSpan.FromSeconds(60));
    }

    static async Task OneMailAsync(Demo.Mailbox mailbox)
    {
        await Eventually.HoldsAsync(async () => (await mailbox.MailsAsync(default)).Count > 0, "the confirmation arrived");
        // A second one would be on its way within the second look of the worker.
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.Single(await mailbox.MailsAsync(default));
    }
}
