using System.Net;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Entraide.Hosting.Dashboard;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Entraide.Hosting;

// Puts the AppHost's own process together: the orchestrator's driver, and the service that the dashboard asks.
static partial class Composition
{
    public static WebApplication Compose(WebApplicationBuilder builder, IResourceCollection resources, PlatformSettings settings)
    {
        var address = ResourceServiceAddress.Read(builder.Configuration);
        builder.Services.AddSingleton(resources);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(address);
        builder.Services.AddSingleton(DashboardSettings.Read(builder.Configuration));
        builder.Services.AddSingleton<Board>();
        builder.Services.AddSingleton<Orchestrator>();
        builder.Services.AddSingleton<ConsoleLogs>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Orchestrator>());

        // What the AppHost has to say is said in short lines of its own.
        builder.Logging.ClearProviders().AddSimpleConsole(options => options.SingleLine = true).SetMinimumLevel(LogLevel.Error);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, new Uri(address.Url).Port, listen => listen.Protocols = HttpProtocols.Http2);

            // The dashboard's calls stay open for hours with nothing to say; by default the connection would be cut after seconds.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });

        var application = builder.Build();
        ActivatorUtilities.CreateInstance<ResourceService>(application.Services, builder.Configuration["AppHost:DashboardApplicationName"] ?? ApplicationName(builder.Environment.ApplicationName)).Map(application);
        return application;
    }

    internal static string ApplicationName(string assembly) => AppHostSuffix().Replace(assembly, "") is { Length: > 0 } name ? name : assembly;

    [GeneratedRegex(@"\.?AppHost$", RegexOptions.IgnoreCase)]
    private static partial Regex AppHostSuffix();
}
