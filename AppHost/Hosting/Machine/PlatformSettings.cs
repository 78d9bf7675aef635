using Aspire.Hosting;
using Microsoft.Extensions.Configuration;

namespace Entraide.Hosting;

// What the machine offers, from configuration.
sealed record PlatformSettings
{
    public required string DataFolder { get; init; }

    public string? AspireBundle { get; init; }

    public string? Maildev { get; init; }

    public string RabbitMq { get; init; } = "/usr/lib/rabbitmq/bin";

    public string? Postgres { get; init; }

    // docker, podman, or null where containers cannot be run.
    public string? ContainerEngine { get; init; }

    public string Dcp => Tool(Path.Combine(Bundle, "dcp", "dcp"), "Aspire's orchestrator");

    public string Dashboard => Tool(Path.Combine(Bundle, "managed", "aspire-managed"), "Aspire's dashboard");

    string Bundle => AspireBundle ?? throw Missing("Aspire's orchestrator and dashboard");

    public static PlatformSettings Read(IConfiguration configuration, string appHostDirectory)
    {
        var platform = configuration.GetSection("Platform");
        return new()
        {
            DataFolder = Path.GetFullPath(Text("DataFolder") ?? Path.Combine(appHostDirectory, "..", ".platform", "data")),
            AspireBundle = Text("AspireBundle"),
            Maildev = Text("Maildev"),
            RabbitMq = Text("RabbitMq") ?? "/usr/lib/rabbitmq/bin",
            Postgres = Text("Postgres") ?? NewestPostgres(),
            ContainerEngine = Text("ContainerEngine") switch
            {
                null => Entraide.Hosting.ContainerEngine.Find(),
                "none" => null,
                var name => name,
            },
        };

        string? Text(string key) => platform[key] is { Length: > 0 } value ? value : null;
    }

    public string PostgresTool(string name) =>
        Tool(Path.Combine(Postgres ?? throw Missing("PostgreSQL"), name), "PostgreSQL");

    public string RabbitMqTool(string name) => Tool(Path.Combine(RabbitMq, name), "RabbitMQ");

    public string MaildevScript => Tool(Path.Combine(Maildev ?? throw Missing("the mail sink"), "bin", "maildev"), "The mail sink");

    static string Tool(string path, string what) => File.Exists(path) ? path : throw Missing($"{what} ({path})");

    static DistributedApplicationException Missing(string what) => new($"{what} is not on this machine: run ./platform up, which installs it.");

    static string? NewestPostgres() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql")
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "postgres")))
        : null;
}

static class ContainerEngine
{
    // A socket says that an engine is there and running; the command alone does not.
    public static string? Find()
    {
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") ?? "/nonexistent";
        (string Engine, string Socket)[] sockets =
        [
            ("docker", "/var/run/docker.sock"),
            ("podman", "/run/podman/podman.sock"),
            ("podman", Path.Combine(runtime, "podman", "podman.sock")),
        ];
        return sockets.FirstOrDefault(candidate => File.Exists(candidate.Socket)).Engine;
    }
}
