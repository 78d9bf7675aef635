using System.Diagnostics;

namespace Entraide.Faults;

/// <summary>The PostgreSQL and the RabbitMQ that <c>./platform faults</c> started for itself, and starts again when they are gone.</summary>
static class KillableServers
{
    /// <summary>The database server at once, without a chance to finish anything.</summary>
    internal static void KillDatabase() => Kill("postgres.pid", withChildren: false);

    /// <summary>The broker too; its start script has the server as a child.</summary>
    internal static void KillBroker() => Kill("rabbitmq.pid", withChildren: true);

    static void Kill(string file, bool withChildren)
    {
        var folder = Environment.GetEnvironmentVariable("FAULT_SERVERS") is { Length: > 0 } given ? given : throw new InvalidOperationException("FAULT_SERVERS is not set: run ./platform faults.");
        using var server = Process.GetProcessById(int.Parse(File.ReadAllText(Path.Combine(folder, file)), System.Globalization.CultureInfo.InvariantCulture));
        server.Kill(withChildren);
    }
}
