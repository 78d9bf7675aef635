namespace Entraide.EndToEnd.Tests;

/// <summary>Most tests share one running platform: starting one takes longer than what they do with it.</summary>
[CollectionDefinition(Name)]
public sealed class SharedPlatform : ICollectionFixture<RunningPlatform>
{
    internal const string Name = "platform";
}
