using System.Net;

namespace Entraide.Gateway.Tests.Integration;

/// <summary>A partner's live updates behind the door: each event passes as it comes, and silence ends nothing.</summary>
[Trait("Category", "Integration"), Collection(WithGateway.Name)]
public sealed class StreamRouteTests(RunningGateway gateway)
{
    [Fact]
    public async Task Events_pass_at_once_and_the_stream_outlives_the_patience_with_other_answers()
    {
        using var partner = await gateway.PartnerAsync();
        // Written before anything else is: what was held back on the way would never come.
        await gateway.Upstream.Events.Writer.WriteAsync("id: 1\n\n");
        using var answer = await partner.GetAsync("/v1/notifications/events/stream", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("id: 1", await reader.ReadLineAsync());

        // Longer than Proxy:ActivityTimeout, which the gateway of these tests has at one second.
        using (var impatient = await partner.GetAsync("/v1/directory/silent"))
        {
            await impatient.IsProblemAsync(504);
        }

        await gateway.Upstream.Events.Writer.WriteAsync("id: 2\n\n");
        Assert.Equal("", await reader.ReadLineAsync());
        Assert.Equal("id: 2", await reader.ReadLineAsync());
        gateway.Upstream.Events.Writer.Complete();
        Assert.Equal("", await reader.ReadLineAsync());
        Assert.Null(await reader.ReadLineAsync());
    }
}
