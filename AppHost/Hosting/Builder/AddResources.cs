using Aspire.Hosting.ApplicationModel;
using Entraide.Hosting;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Adds containers.</summary>
public static class ContainerResourceBuilderExtensions
{
    /// <summary>Adds a container of an image, or the program that stands in for it here.</summary>
    public static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, string name, string image, string tag) =>
        builder.AddResource(new ContainerResource(name)).WithAnnotation(new ContainerImageAnnotation { Image = image, Tag = tag });

    /// <summary>Adds a container of an image, or the program that stands in for it here.</summary>
    public static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, string name, string image) =>
        builder.AddContainer(name, image, "latest");

    /// <summary>Keeps files of a container in a volume.</summary>
    public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string? name, string target, bool isReadOnly = false)
        where T : ContainerResource =>
        builder.WithAnnotation(new ContainerMountAnnotation(name, target, ContainerMountType.Volume, isReadOnly));

    /// <summary>Shows a container a folder of this machine.</summary>
    public static IResourceBuilder<T> WithBindMount<T>(this IResourceBuilder<T> builder, string source, string target, bool isReadOnly = false)
        where T : ContainerResource => builder.WithAnnotation(new ContainerMountAnnotation(
            Path.GetFullPath(source, builder.ApplicationBuilder.AppHostDirectory), target, ContainerMountType.BindMount, isReadOnly));
}

/// <summary>Adds programs of this machine.</summary>
public static class ExecutableResourceBuilderExtensions
{
    /// <summary>Adds a program with its arguments.</summary>
    public static IResourceBuilder<ExecutableResource> AddExecutable(
        this IDistributedApplicationBuilder builder, string name, string command, string workingDirectory, params string[]? args) =>
        builder.AddResource(new ExecutableResource(name, command, Path.GetFullPath(workingDirectory, builder.AppHostDirectory))).WithArgs(args ?? []);
}

/// <summary>Adds .NET projects.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project that the AppHost refers to.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() =>
        builder.AddResource(new ProjectResource(name)).WithAnnotation<IProjectMetadata>(new TProject());

    /// <summary>Says how many processes serve the project's endpoints.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas) => replicas < 1
        ? throw new DistributedApplicationException($"'{builder.Resource.Name}' needs at least one replica; {replicas} were asked for.")
        : builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);
}

/// <summary>Adds values given from outside.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>Adds a value that configuration has to give, at <c>Parameters:name</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddResource(new ParameterResource(name, _ => Configured(builder, name) ?? throw Missing(name), secret));

    /// <summary>Adds a fixed value; configuration does not change it.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddResource(new ParameterResource(name, _ => value, secret));

    /// <summary>Adds a value that configuration may give, or else the default; a persisted one is made once and then kept.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false) =>
        builder.AddResource(Create(builder, name, value, secret, persist));

    internal static ParameterResource Create(IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret, bool persist) =>
        new(name, given => Configured(builder, name) ?? Default(builder, name, given, persist) ?? throw Missing(name), secret) { Default = value };

    static string? Default(IDistributedApplicationBuilder builder, string name, ParameterDefault? given, bool persist) => given is null
        ? null
        : persist && builder is DistributedApplicationBuilder ours
            ? new Secrets(ours.Settings.DataFolder).GetOrAdd($"Parameters:{name}", given.GetDefaultValue)
            : given.GetDefaultValue();

    // Environment variables cannot have a dash in their name in every shell, so an underscore stands in for it.
    static string? Configured(IDistributedApplicationBuilder builder, string name) =>
        builder.Configuration[$"Parameters:{name}"] ?? builder.Configuration[$"Parameters:{name.Replace('-', '_')}"];

    static DistributedApplicationException Missing(string name) =>
        new($"The parameter '{name}' has no value: set Parameters__{name.Replace('-', '_')} in the environment.");
}

/// <summary>Adds RabbitMQ brokers.</summary>
public static class RabbitMQBuilderExtensions
{
    /// <summary>Adds a broker; its password is generated unless one is given.</summary>
    public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        var broker = new RabbitMQServerResource(name, userName?.Resource, password?.Resource ?? Passwords.For(builder, name));
        return builder.AddResource(broker)
            .WithAnnotation(new ContainerImageAnnotation { Registry = "docker.io", Image = "library/rabbitmq", Tag = "4.3" })
            .WithEndpoint(port, 5672, name: RabbitMQServerResource.PrimaryEndpointName)
            .WithEnvironment("RABBITMQ_DEFAULT_USER", broker.UserNameReference)
            .WithEnvironment(context => { context.EnvironmentVariables["RABBITMQ_DEFAULT_PASS"] = broker.PasswordParameter; });
    }

    /// <summary>Keeps queues and messages when the application stops.</summary>
    public static IResourceBuilder<RabbitMQServerResource> WithDataVolume(
        this IResourceBuilder<RabbitMQServerResource> builder, string? name = null, bool isReadOnly = false) =>
        builder.WithVolume(name ?? Passwords.VolumeName(builder), "/var/lib/rabbitmq", isReadOnly);
}

/// <summary>Adds PostgreSQL servers and databases.</summary>
public static class PostgresBuilderExtensions
{
    /// <summary>Adds a server; its password is generated unless one is given.</summary>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        var server = new PostgresServerResource(name, userName?.Resource, password?.Resource ?? Passwords.For(builder, name));
        return builder.AddResource(server)
            .WithAnnotation(new ContainerImageAnnotation { Registry = "docker.io", Image = "library/postgres", Tag = "18.3" })
            .WithEndpoint(port, 5432, name: PostgresServerResource.PrimaryEndpointName)
            .WithEnvironment("POSTGRES_HOST_AUTH_METHOD", "scram-sha-256")
            .WithEnvironment("POSTGRES_INITDB_ARGS", "--auth-host=scram-sha-256 --auth-local=scram-sha-256")
            .WithEnvironment("POSTGRES_USER", server.UserNameReference)
            .WithEnvironment(context => { context.EnvironmentVariables["POSTGRES_PASSWORD"] = server.PasswordParameter; });
    }

    /// <summary>Adds a database to a server; it is created if it is missing.</summary>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        builder.Resource.AddDatabase(name, databaseName ?? name);
        return builder.ApplicationBuilder.AddResource(new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource));
    }

    /// <summary>Keeps the data when the application stops.</summary>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false) =>
        builder.WithVolume(name ?? Passwords.VolumeName(builder), "/var/lib/postgresql", isReadOnly);
}

static class Passwords
{
    // Kept for good: the data folder of a server remembers the password it was made with.
    public static ParameterResource For(IDistributedApplicationBuilder builder, string name) =>
        ParameterResourceBuilderExtensions.Create(builder, $"{name}-password", new GenerateParameterDefault { Special = false }, secret: true, persist: true);

    public static string VolumeName<T>(IResourceBuilder<T> builder)
        where T : IResource
    {
        var application = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
            System.Text.Encoding.UTF8.GetBytes(builder.ApplicationBuilder.AppHostDirectory)))[..10];
        return $"{builder.ApplicationBuilder.Environment.ApplicationName.ToLowerInvariant()}-{application}-{builder.Resource.Name}-data";
    }
}
