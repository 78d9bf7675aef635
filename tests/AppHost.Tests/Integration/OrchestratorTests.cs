using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Entraide.Hosting;
using Entraide.Hosting.Dcp;

namespace Entraide.AppHost.Tests.Integration;

[Trait("Category", "Integration")]
[Collection("AppHost")]
public sealed class OrchestratorTests : IAsyncLifetime
{
    readonly RunFolder run = new();
    DcpClient dcp = null!;

    public async Task InitializeAsync() => dcp = DcpClient.Connect(await DcpServer.StartAsync(
        run, Path.Combine(RunningAppHost.Bundle, "dcp", "dcp"), engine: null, CancellationToken.None));

    public async Task DisposeAsync()
    {
        try
        {
            await dcp.StopServerAsync(CancellationToken.None);
        }
        catch (HttpRequestException)
        {
            // It closes the connection while it answers.
        }

        await Processes.EndRunAsync(run.Id, TimeSpan.FromSeconds(2), CancellationToken.None);
        dcp.Dispose();
        run.Dispose();
    }

    // There is no container engine to run it with here; the orchestrator's API server checks every field of it all the same.
    [Fact]
    public async Task The_orchestrator_takes_the_object_of_a_container()
    {
        var builder = DistributedApplication.CreateBuilder([$"--Platform:DataFolder={run.Path}"]);
        var mail = builder.AddContainer("mail", "maildev/maildev", "2.2.1").WithHttpEndpoint(targetPort: 1080).WithHttpHealthCheck("/healthz")
            .WithVolume("mails", "/mails").WithEnvironment("COLOUR", "blue").WithArgs("--verbose");
        foreach (var (endpoint, service) in Translator.Services(mail.Resource).ToList())
        {
            await dcp.CreateAsync(service, CancellationToken.None);
            endpoint.Allocate(1);
        }

        var instance = new Instance(mail.Resource, 0, hasChecks: true);
        instance.NameObject();
        var translator = new Translator(new PlatformSettings { DataFolder = run.Path, ContainerEngine = "docker" }, run, new("http://localhost:4317", "key", Eager: true));

        var taken = await dcp.CreateAsync((Container)await translator.ObjectAsync(instance, CancellationToken.None), CancellationToken.None);

        Assert.Equal("maildev/maildev:2.2.1", taken.Spec.Image);
        Assert.Equal([new PortMapping(1080, "127.0.0.1")], taken.Spec.Ports!);
        Assert.Equal([new VolumeMount("volume", "mails", "/mails", false)], taken.Spec.VolumeMounts!);
        Assert.Equal([new EnvVar("COLOUR", "blue")], taken.Spec.Env!);
        Assert.Equal(["--verbose"], taken.Spec.Args!);
    }

    [Fact]
    public async Task What_the_orchestrator_refuses_is_said_with_its_reason()
    {
        var service = new Service(new("twice"), new());
        await dcp.CreateAsync(service, CancellationToken.None);

        var error = await Assert.ThrowsAsync<DcpException>(() => dcp.CreateAsync(service, CancellationToken.None));

        Assert.Contains("\"twice\" already exists", error.Message, StringComparison.Ordinal);
    }
}
