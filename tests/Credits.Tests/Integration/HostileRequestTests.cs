using Entraide.Testing;

namespace Entraide.Credits.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class HostileRequestTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>
{
    [Fact]
    public async Task Whatever_is_sent_is_refused_by_a_problem_document_and_never_fails_on_our_side() =>
        await HostileRequests.FindNoFaultOfOursAsync(state.Credits, state.Http, seed: 7, bodies: 60, new Dictionary<string, Guid[]> { ["programmes"] = [await state.ProgrammeAsync()] });
}
