using System.Net;
using System.Text;
using System.Text.Json;
using Entraide.Testing;
using RabbitMQ.Client;

namespace Entraide.DirectoryService.Tests.Integration;

[Trait("Category", "Integration"), Collection(WithDirectory.Name)]
public sealed class SupporterTests(RunningDirectory directory)
{
    const string Supporters = "/v1/directory/supporters";

    const string Details = """
        {"topics":["grief"],"languages":["fr","ar"],"modalities":["video","in_person"],"place":{"lat":48.85,"lon":2.35},
         "certified_until":"2099-01-01T00:00:00Z","sessions_per_day":2,"sessions_per_week":5}
        """;

    [Fact]
    public async Task A_supporter_is_listed_changed_and_withdrawn()
    {
        using var partner = directory.NewPartner();
        var listed = await partner.PostAsync(Supporters, Details);
        Assert.Equal(HttpStatusCode.Created, listed.StatusCode);
        var id = (await listed.JsonAsync()).GetProperty("id").GetGuid();
        Assert.Equal(7, id.Version);
        Assert.Equal($"{Supporters}/{id}", listed.Headers.Location!.ToString());

        var read = await (await partner.GetAsync(listed.Headers.Location)).JsonAsync();
        Assert.Equal(48.85, read.GetProperty("place").GetProperty("lat").GetDouble());
        Assert.Equal(1, read.GetProperty("version").GetInt32());

        var changed = await partner.PutAsync($"{Supporters}/{id}", new StringContent(Details.Replace("grief", "hiv"), Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        read = await (await partner.GetAsync($"{Supporters}/{id}")).JsonAsync();
        Assert.Equal(("hiv", 2), (read.GetProperty("topics")[0].GetString(), read.GetProperty("version").GetInt32()));

        Assert.Equal(HttpStatusCode.NoContent, (await partner.DeleteAsync($"{Supporters}/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await partner.GetAsync($"{Supporters}/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await partner.DeleteAsync($"{Supporters}/{id}")).StatusCode);
        Assert.Equal(0, await directory.ScalarAsync<int>("select cardinality(topics) + cardinality(languages) from supporters where id = @id", new { id }));
    }

    [Fact]
    public async Task Each_change_reaches_the_broker_with_ids_and_limits_only()
    {
        var queue = await ListenAsync("SupporterListed", "SupporterChanged", "SupporterWithdrawn");
        using var partner = directory.NewPartner();
        var id = (await (await partner.PostAsync(Supporters, Details)).JsonAsync()).GetProperty("id").GetGuid();
        var listed = await NextAsync(queue, id);
        Assert.Equal(["supporterId", "partnerId", "version", "certifiedUntil", "sessionsPerDay", "sessionsPerWeek", "modalities"], listed.EnumerateObject().Select(member => member.Name));
        Assert.Equal((1, 2, 5), (listed.GetProperty("version").GetInt32(), listed.GetProperty("sessionsPerDay").GetInt32(), listed.GetProperty("sessionsPerWeek").GetInt32()));

        await partner.PutAsync($"{Supporters}/{id}", new StringContent(Details, Encoding.UTF8, "application/json"));
        Assert.Equal(2, (await NextAsync(queue, id)).GetProperty("version").GetInt32());
        await partner.DeleteAsync($"{Supporters}/{id}");
        Assert.Equal(3, (await NextAsync(queue, id)).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task Another_partners_supporter_does_not_exist()
    {
        using var owner = directory.NewPartner();
        using var other = directory.NewPartner();
        var path = (await owner.PostAsync(Supporters, Details)).Headers.Location!.ToString();
        var refusals = new[]
        {
            await other.GetAsync(path), await other.GetAsync($"{Supporters}/{Guid.CreateVersion7()}"), await other.DeleteAsync(path),
            await other.PutAsync(path, new StringContent(Details, Encoding.UTF8, "application/json")),
        };
        Assert.All(refusals, refusal => Assert.Equal(HttpStatusCode.NotFound, refusal.StatusCode));
        Assert.Equal(await WithoutTraceAsync(refusals[1]), await WithoutTraceAsync(refusals[0]));
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync(path)).StatusCode);
        Assert.Empty((await other.SearchAsync("""{"topic":"grief","kinds":["supporter"]}""")).GetProperty("results").EnumerateArray());
    }

    [Theory]
    [InlineData("\"fr\"", "\"français\"", "/languages/0", HttpStatusCode.UnprocessableEntity)]
    [InlineData("2099", "1999", "/certified_until", HttpStatusCode.UnprocessableEntity)]
    [InlineData("\"topics\"", "\"tpoics\"", "/tpoics", HttpStatusCode.BadRequest)]
    public async Task What_is_wrong_is_pointed_at(string right, string wrong, string pointer, HttpStatusCode status)
    {
        using var partner = directory.NewPartner();
        var answer = await partner.PostAsync(Supporters, Details.Replace(right, wrong));
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(pointer, (await answer.JsonAsync()).GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    static async Task<string> WithoutTraceAsync(HttpResponseMessage answer) =>
        string.Join('\n', (await answer.JsonAsync()).EnumerateObject().Where(member => member.Name != "trace_id").Select(member => member.ToString()));

    static async Task<(IChannel Channel, string Queue)> ListenAsync(params string[] contracts)
    {
        var factory = new ConnectionFactory { Uri = new Uri(TestServers.Broker(typeof(SupporterTests).Assembly)) };
        var channel = await (await factory.CreateConnectionAsync()).CreateChannelAsync();
        var queue = (await channel.QueueDeclareAsync()).QueueName;
        foreach (var exchange in contracts.Select(contract => $"Entraide.DirectoryService.Contracts:{contract}"))
        {
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
            await channel.QueueBindAsync(queue, exchange, "");
        }

        return (channel, queue);
    }

    static Task<JsonElement> NextAsync((IChannel Channel, string Queue) from, Guid supporter) => MessageAsync(from, supporter);

    static async Task<JsonElement> MessageAsync((IChannel Channel, string Queue) from, Guid supporter)
    {
        var message = default(JsonElement);
        await Eventually.HoldsAsync(async () =>
        {
            if (await from.Channel.BasicGetAsync(from.Queue, autoAck: true) is not { } delivery)
            {
                return false;
            }

            message = JsonSerializer.Deserialize<JsonElement>(delivery.Body.Span).GetProperty("message");
            return message.GetProperty("supporterId").GetGuid() == supporter;
        }, "the message arrives");
        return message;
    }
}
