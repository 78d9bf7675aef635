using System.Text;
using Entraide.Hosting.Dcp;

namespace Entraide.Hosting;

// A private RabbitMQ node: own name, own ports, own port mapper, nothing shared with a broker of the system.
static class RabbitMqOnMachine
{
    public static Task<Launch> PrepareAsync(StandInContext context, CancellationToken cancellationToken)
    {
        var server = context.Settings.RabbitMqTool("rabbitmq-server");
        var folder = context.Folder;
        PrivateFiles.CreateOwnFolder(folder);
        PrivateFiles.Write(Path.Combine(folder, "enabled_plugins"), "[]."u8);
        PrivateFiles.Write(Path.Combine(folder, "rabbitmq.conf"), Encoding.UTF8.GetBytes(Configuration(
            context.Env["RABBITMQ_DEFAULT_USER"], context.Env["RABBITMQ_DEFAULT_PASS"])));

        var env = context.Env
            .Where(variable => variable.Key is not ("RABBITMQ_DEFAULT_USER" or "RABBITMQ_DEFAULT_PASS"))
            .Concat(Environment(folder, context.Resource.Name, Template.PortServing(context.Endpoint("tcp"))))
            .ToDictionary();
        return Task.FromResult(new Launch("/bin/sh", folder, [Launch.Script("rabbitmq.sh"), server], env));
    }

    internal static string Configuration(string user, string password) => $"""
        default_user = {user}
        default_pass = {password}
        default_user_tags.administrator = true
        # A developer's machine has other work to do: stop taking messages early, but not because its disk is small.
        disk_free_limit.absolute = 50MB
        vm_memory_high_watermark.absolute = 512MiB
        log.console = true
        log.console.level = info
        log.file = false

        """;

    internal static Dictionary<string, string> Environment(string folder, string name, string port) => new()
    {
        // The port mapper is private, so the node's name need not be unique on the machine; it must stay the same, as the data belongs to it.
        ["RABBITMQ_NODENAME"] = $"{name}@localhost",
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODE_PORT"] = port,
        ["RABBITMQ_DIST_PORT"] = $"{FreePort.Take()}",
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(folder, "mnesia"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(folder, "log"),
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder, "rabbitmq.conf"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder, "enabled_plugins"),
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +A 8 +sbwt none +sbwtdcpu none +sbwtdio none",
        ["ERL_EPMD_PORT"] = $"{FreePort.Take()}",
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["HOME"] = folder,
        ["LC_ALL"] = "C.UTF-8",

        // The start script then becomes the node instead of staying beside it.
        ["RUNNING_UNDER_SYSTEMD"] = "true",
    };
}
