using Entraide.Testing;

namespace Entraide.EndToEnd.Tests;

/// <summary>A short run of what <c>./platform faults gateway.fuzz</c> does at length.</summary>
[Trait("Category", "EndToEnd"), Collection(SharedPlatform.Name)]
public sealed class FuzzTests(RunningPlatform platform)
{
    const int Seed = 7, Each = 4;

    [Fact]
    public async Task Whatever_is_sent_to_any_operation_is_answered_in_order()
    {
        var (passed, said) = await ApiFuzz.RunAsync(platform.Options.Gateway, platform.Options.OperatorKey, Seed, Each, CancellationToken.None);
        Assert.True(passed, said);
    }
}
