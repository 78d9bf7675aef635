using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Entraide.Hosting;
using Entraide.Hosting.Dcp;

namespace Entraide.AppHost.Tests.Unit;

public sealed class TranslatorTests : IDisposable
{
    readonly RunFolder run = new();
    readonly string data = Directory.CreateTempSubdirectory("entraide-unit").FullName;
    readonly IDistributedApplicationBuilder builder;

    public TranslatorTests() => builder = DistributedApplication.CreateBuilder([$"--Platform:DataFolder={data}"]);

    public void Dispose()
    {
        run.Dispose();
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task A_project_is_told_its_address_its_telemetry_and_what_it_refers_to()
    {
        var other = builder.AddProject<Built>("other").WithHttpEndpoint();
        var project = builder.AddProject<Built>("web").WithHttpEndpoint().WithReference(other)
            .WithEnvironment("Plain", "text").WithEnvironment("Mixed", $"see {other.GetEndpoint("http")}!");
        Allocate(other.Resource, 5001);
        Allocate(project.Resource, 5002);

        var env = Env(await TranslateAsync(project.Resource));

        Assert.Equal("""http://127.0.0.1:{{- portForServing "web" -}}""", env["ASPNETCORE_URLS"]);
        Assert.Equal("http://localhost:5001", env["services__other__http__0"]);
        Assert.Equal("text", env["Plain"]);
        Assert.Equal("see http://localhost:5001!", env["Mixed"]);
        Assert.Equal("web", env["OTEL_SERVICE_NAME"]);
        Assert.Equal("http://localhost:4317", env["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("http/protobuf", env["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        Assert.Equal("x-otlp-api-key=otlp-key", env["OTEL_EXPORTER_OTLP_HEADERS"]);
        Assert.Equal("1000", env["OTEL_BSP_SCHEDULE_DELAY"]);
    }

    [Fact]
    public async Task Replicas_serve_one_service_and_differ_in_their_instance_id()
    {
        var project = builder.AddProject<Built>("web").WithHttpEndpoint().WithReplicas(2);
        Allocate(project.Resource, 5002);

        var first = await TranslateAsync(project.Resource);
        var second = await TranslateAsync(project.Resource);

        Assert.Equal("""[{"serviceName":"web","address":"127.0.0.1"}]""", first.Metadata.Annotations!["service-producer"]);
        Assert.Equal(first.Metadata.Annotations, second.Metadata.Annotations);
        Assert.NotEqual(first.Name, second.Name);
        Assert.Equal($"service.instance.id={first.Name["web-".Length..]}", Env(first)["OTEL_RESOURCE_ATTRIBUTES"]);
    }

    [Fact]
    public async Task Each_replica_is_probed_on_its_own_port()
    {
        var project = builder.AddProject<Built>("web").WithHttpEndpoint().WithHttpHealthCheck("/health/ready");
        Allocate(project.Resource, 5002);

        var probe = Assert.Single(((Executable)await TranslateAsync(project.Resource)).Spec.HealthProbes!);

        Assert.Equal("""http://127.0.0.1:{{- portForServing "web" -}}/health/ready""", probe.HttpProbe.Url);
    }

    [Fact]
    public void An_endpoint_becomes_a_service_on_loopback_with_the_port_that_was_asked_for()
    {
        var mail = builder.AddContainer("mail", "maildev/maildev", "2.2.1")
            .WithHttpEndpoint(port: 1234, targetPort: 1080).WithEndpoint(targetPort: 1025, name: "smtp", scheme: "smtp");

        var services = Translator.Services(mail.Resource).Select(pair => pair.Service).ToList();

        Assert.Equal(["mail-http", "mail-smtp"], services.Select(service => service.Name));
        Assert.Equal([1234, null], services.Select(service => service.Spec.Port));
        Assert.All(services, service => Assert.Equal("IPv4ZeroOne", service.Spec.AddressAllocationMode));
    }

    [Fact]
    public async Task With_a_container_engine_a_server_becomes_a_container()
    {
        var server = builder.AddPostgres("server", password: builder.AddParameter("p", "pass", secret: true)).WithDataVolume("keep");
        Allocate(server.Resource, 5432);

        var container = Assert.IsType<Container>(await TranslateAsync(server.Resource, engine: "docker"));

        Assert.Equal("docker.io/library/postgres:18.3", container.Spec.Image);
        Assert.Equal("pass", Env(container)["POSTGRES_PASSWORD"]);
        Assert.Equal([new PortMapping(5432, "127.0.0.1")], container.Spec.Ports!);
        Assert.Equal([new VolumeMount("volume", "keep", "/var/lib/postgresql", false)], container.Spec.VolumeMounts!);
        Assert.Equal("""[{"serviceName":"server","address":"127.0.0.1","port":5432}]""", container.Metadata.Annotations!["service-producer"]);
        Assert.Contains("\"hostIP\":\"127.0.0.1\"", JsonSerializer.Serialize(container, DcpJson.Options));
    }

    [Fact]
    public async Task An_image_that_nothing_stands_in_for_is_named_in_one_line()
    {
        var unknown = builder.AddContainer("cache", "library/redis", "8").WithEndpoint(targetPort: 6379);
        Allocate(unknown.Resource, 6379);

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => TranslateAsync(unknown.Resource));

        Assert.Equal("'cache' needs a container engine: nothing on this machine stands in for the image library/redis.", error.Message);
    }

    [Fact]
    public async Task A_project_that_is_not_built_is_said_in_one_line()
    {
        var project = builder.AddProject<NotBuilt>("web").WithHttpEndpoint();
        Allocate(project.Resource, 5002);

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => TranslateAsync(project.Resource));

        Assert.StartsWith("'web' is not built", error.Message, StringComparison.Ordinal);
    }

    static void Allocate(IResource resource, int port)
    {
        foreach (var (endpoint, _) in Translator.Services(resource).ToList())
        {
            endpoint.Allocate(port);
        }
    }

    static Dictionary<string, string?> Env(DcpObject value) =>
        ((value as Executable)?.Spec.Env ?? ((Container)value).Spec.Env)!.ToDictionary(variable => variable.Name, variable => variable.Value);

    Task<DcpObject> TranslateAsync(IResource resource, string? engine = null) =>
        new Translator(new PlatformSettings { DataFolder = data, ContainerEngine = engine }, run, new("http://localhost:4317", "otlp-key", Eager: true))
            .ObjectAsync(Named(new Instance(resource, 0, hasChecks: false)), CancellationToken.None);

    static Instance Named(Instance instance)
    {
        instance.NameObject();
        return instance;
    }

    sealed class Built : IProjectMetadata, IBuiltProject
    {
        public string ProjectPath => "/src/Web/Web.csproj";

        public string TargetPath => typeof(TranslatorTests).Assembly.Location;
    }

    sealed class NotBuilt : IProjectMetadata, IBuiltProject
    {
        public string ProjectPath => "/src/Web/Web.csproj";

        public string TargetPath => "/nowhere/Web.dll";
    }
}
