using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting;
using Entraide.Hosting.Dcp;

namespace Entraide.Hosting;

// A private PostgreSQL server on 127.0.0.1, without a Unix socket.
static class PostgresOnMachine
{
    const string User = "postgres";
    const string Elsewhere = "elsewhere";

    public static async Task<Launch> PrepareAsync(StandInContext context, CancellationToken cancellationToken)
    {
        var postgres = context.Settings.PostgresTool("postgres");
        var (folder, prefix) = await OwnerAsync(context.Folder, cancellationToken);
        var data = Path.Combine(folder, "data");
        if (File.Exists(Path.Combine(data, "PG_VERSION")))
        {
            ThrowIfOfOtherVersion(data, postgres);
            RemoveStaleLock(data);
        }
        else
        {
            await CreateAsync(context, data, prefix, cancellationToken);
        }

        // The variables of the container's start script mean nothing to the server itself.
        var env = context.Env.Where(variable => !variable.Key.StartsWith("POSTGRES_", StringComparison.Ordinal)).ToDictionary();
        env["LC_ALL"] = "C.UTF-8";
        return new Launch(
            "/bin/sh",
            folder,
            [Launch.Script("postgres.sh"), .. prefix, postgres, .. Arguments(data, Template.PortServing(context.Endpoint("tcp"))), .. context.Args],
            env);
    }

    internal static string[] Arguments(string data, string port) =>
    [
        "-D", data, "-p", port,
        "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
        "-c", "shared_buffers=64MB", "-c", "password_encryption=scram-sha-256",
        "-c", "logging_collector=off", "-c", "log_destination=stderr",
    ];

    static async Task CreateAsync(StandInContext context, string data, string[] prefix, CancellationToken cancellationToken)
    {
        var initdb = context.Settings.PostgresTool("initdb");
        var password = Path.Combine(context.Run.Path, $"{context.Resource.Name}.password");
        PrivateFiles.Write(password, Encoding.UTF8.GetBytes(context.Env["POSTGRES_PASSWORD"]));
        try
        {
            if (prefix.Length > 0)
            {
                await Command.RunAsync("chown", [User, password], cancellationToken);
            }

            string[] command =
            [
                .. prefix, initdb, "-D", data, "-U", context.Env["POSTGRES_USER"], $"--pwfile={password}",
                "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions",
            ];
            await Command.RunAsync(command[0], command[1..], cancellationToken);
        }
        finally
        {
            File.Delete(password);
        }
    }

    // The server refuses to run as root: root hands it to the system's own user for it, who must then be able to reach the folder.
    static async Task<(string Folder, string[] Prefix)> OwnerAsync(string wanted, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            PrivateFiles.CreateOwnFolder(wanted);
            return (wanted, []);
        }

        // Its parent, the script, may be killed: then it still shuts down in order.
        string[] prefix = ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", "--pdeathsig=INT", "--"];
        var elsewhere = Path.Combine("/var/tmp", $"entraide-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(wanted)))[..12]}");
        foreach (var folder in (string[])[wanted, elsewhere])
        {
            if (folder == elsewhere && !File.Exists(Path.Combine(wanted, Elsewhere)))
            {
                // What is there belongs to a data folder that was emptied since.
                RemoveFolder(folder);
                PrivateFiles.Write(Path.Combine(wanted, Elsewhere), Encoding.UTF8.GetBytes(elsewhere));
            }

            PrivateFiles.CreateOwnFolder(folder);
            await Command.RunAsync("chown", [User, folder], cancellationToken);
            if (await Command.SucceedsAsync(prefix[0], [.. prefix[1..], "test", "-w", folder], cancellationToken))
            {
                if (folder == elsewhere)
                {
                    Console.WriteLine($"  PostgreSQL keeps its data in {folder}: its user cannot reach {wanted}.");
                }

                return (folder, prefix);
            }
        }

        throw new DistributedApplicationException($"The user '{User}' can use neither {wanted} nor {elsewhere}.");
    }

    static void RemoveFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static void ThrowIfOfOtherVersion(string data, string postgres)
    {
        var made = File.ReadAllText(Path.Combine(data, "PG_VERSION")).Trim();
        if (!postgres.Contains($"/{made}/", StringComparison.Ordinal) && postgres.Contains("/postgresql/", StringComparison.Ordinal))
        {
            throw new DistributedApplicationException(
                $"{data} was made by PostgreSQL {made}, and this machine has {postgres}: set Platform__Postgres to version {made}, or start with an empty data folder.");
        }
    }

    // After a crash the file names a process that may since be somebody else's. The data folder is locked, so no server of ours runs on it.
    static void RemoveStaleLock(string data)
    {
        var file = Path.Combine(data, "postmaster.pid");
        if (File.Exists(file)
            && int.TryParse(File.ReadLines(file).FirstOrDefault(), out var pid)
            && !Processes.IsNamed(pid, "postgres"))
        {
            File.Delete(file);
        }
    }
}
