using Entraide.Testing;

namespace Entraide.Notification.Tests.Integration;

[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class HostileRequestTests(NotificationWithMailSink state)
{
    [Fact]
    public async Task Whatever_is_sent_is_refused_by_a_problem_document_and_never_fails_on_our_side()
    {
        using var http = state.Service.As(NotificationWithMailSink.NewId(), NotificationWithMailSink.Scopes);
        await HostileRequests.FindNoFaultOfOursAsync(state.Service, http, seed: 7, bodies: 60);
    }
}
