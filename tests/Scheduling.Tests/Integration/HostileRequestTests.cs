using Entraide.Testing;

namespace Entraide.Scheduling.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class HostileRequestTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>
{
    [Fact]
    public async Task Whatever_is_sent_is_refused_by_a_problem_document_and_never_fails_on_our_side() =>
        await HostileRequests.FindNoFaultOfOursAsync(state.Scheduling, state.Http, seed: 7, bodies: 60, new Dictionary<string, Guid[]> { ["supporters"] = [await state.ListSupporterAsync()] });
}
