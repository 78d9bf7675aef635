using Entraide.Testing;

namespace Entraide.DirectoryService.Tests.Integration;

[Trait("Category", "Integration"), Collection(WithDirectory.Name)]
public sealed class HostileRequestTests(RunningDirectory directory)
{
    [Fact]
    public async Task Whatever_is_sent_is_refused_by_a_problem_document_and_never_fails_on_our_side()
    {
        using var http = directory.NewPartner();
        await HostileRequests.FindNoFaultOfOursAsync(directory.Service, http, seed: 7, bodies: 60, new Dictionary<string, Guid[]> { ["supporters"] = [await http.ListedAsync()] });
    }
}
