using Aspire.Hosting;
using Entraide.Hosting.Dcp;

namespace Entraide.Hosting;

// The mail sink's npm package, run by Node.js.
static class MaildevOnMachine
{
    const int WebPort = 1080;

    public static Task<Launch> PrepareAsync(StandInContext context, CancellationToken cancellationToken)
    {
        var endpoints = context.Resource.Annotations.OfType<Aspire.Hosting.ApplicationModel.EndpointAnnotation>().ToList();
        var web = endpoints.FirstOrDefault(endpoint => endpoint.TargetPort == WebPort) ?? context.Endpoint("http");
        var smtp = endpoints.FirstOrDefault(endpoint => endpoint != web) ?? context.Endpoint("smtp");
        Directory.CreateDirectory(context.Folder);
        return Task.FromResult(new Launch(
            Node(),
            context.Folder,
            [
                context.Settings.MaildevScript,
                "--ip", "127.0.0.1", "--smtp", Template.PortServing(smtp),
                "--web-ip", "127.0.0.1", "--web", Template.PortServing(web),
                "--mail-directory", context.Folder,
                .. context.Args,
            ],
            context.Env));
    }

    static string Node() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, "node"))
        .FirstOrDefault(File.Exists) ?? throw new DistributedApplicationException("Node.js, which the mail sink needs, is not on the PATH.");
}
