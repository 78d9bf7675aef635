using Entraide.DirectoryService.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>A directory that was upgraded tells scheduling what its events did not carry before.</summary>
[Trait("Category", "Integration"), Collection(WithDirectory.Name)]
public sealed class AnnounceInFullTests(RunningDirectory directory)
{
    [Fact]
    public async Task Who_was_listed_before_is_announced_once_more_and_only_once()
    {
        var events = await SupporterEvents.ListenAsync();
        using var partner = directory.NewPartner();
        var id = await partner.ListedAsync();
        var version = (await events.NextAsync(id)).Message.GetProperty("version").GetInt32();
        await directory.ScalarAsync<int?>("update supporters set announce_again = true where id = @id", new { id });

        await RunAsync();
        await RunAsync();
        var told = await events.NextIsAsync(id, "SupporterChanged", version + 1);
        Assert.Equal((2, 2), (told.GetProperty("topicIds").GetArrayLength(), told.GetProperty("languages").GetArrayLength()));
        Assert.Equal(version + 1, (await partner.RecordAsync(id)).GetProperty("version").GetInt32());
    }

    async Task RunAsync()
    {
        WorkingFor.AllPartners("as the job does");
        await using var scope = directory.Service.Services.CreateAsyncScope();
        await new AnnounceInFull(scope.ServiceProvider.GetRequiredService<UnitOfWork>()).RunAsync(CancellationToken.None);
    }
}
