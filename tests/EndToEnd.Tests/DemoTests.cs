using Entraide.Testing;

namespace Entraide.EndToEnd.Tests;

[Trait("Category", "EndToEnd"), Collection(SharedPlatform.Name)]
public sealed class DemoTests(RunningPlatform platform)
{
    [Fact]
    public Task The_main_job_holds_on_the_samples() => RunAsync();

    [Fact]
    public Task The_main_job_holds_on_the_real_files() => RunAsync("--data", SharedData());

    async Task RunAsync(params string[] arguments)
    {
        using var process = RunningPlatform.Launch(platform.Data, ["demo", .. arguments]);
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await process.StandardError.ReadToEndAsync());
        Assert.Contains("Using the platform that is running.", output);
        Assert.Contains("\nEverything held.\n", output);
    }

    static string SharedData() => Environment.GetEnvironmentVariable("SHARED_DATA") is { Length: > 0 } folder ? folder
        : Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "data")) is var beside && Directory.Exists(beside) ? beside
        : throw new InvalidOperationException("The real files are not beside the checkout (../shared/data): name their folder in SHARED_DATA.");
}
