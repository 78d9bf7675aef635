using System.Security.Cryptography;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Entraide.Hosting;

// Where the dashboard listens and who is let in. Addresses and keys may be given with Aspire's own settings.
sealed record DashboardSettings(string FrontendUrl, string OtlpGrpcUrl, string OtlpHttpUrl, string BrowserToken, string ApiKey, string OtlpApiKey)
{
    public const string Name = "aspire-dashboard";

    public string LoginUrl => $"{FrontendUrl}/login?t={BrowserToken}";

    public string TelemetryUrl => $"{FrontendUrl}/api/telemetry";

    public static DashboardSettings Read(IConfiguration configuration) => new(
        Address(configuration["urls"] ?? configuration["ASPNETCORE_URLS"], "the dashboard"),
        Address(configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"], "telemetry"),
        Address(configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"], "telemetry"),
        configuration["AppHost:BrowserToken"] ?? configuration["ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"] ?? NewKey(),
        configuration["AppHost:DashboardApiKey"] ?? NewKey(),
        configuration["AppHost:OtlpApiKey"] ?? NewKey());

    public Telemetry Telemetry(bool eager) => new(OtlpHttpUrl, OtlpApiKey, eager);

    public ExecutableResource Resource(string program, ResourceServiceAddress resourceService)
    {
        foreach (var url in (string[])[FrontendUrl, OtlpGrpcUrl, OtlpHttpUrl])
        {
            FreePort.ThrowIfTaken(new Uri(url).Port, "the dashboard");
        }

        var resource = new ExecutableResource(Name, program, Path.GetDirectoryName(program)!);
        resource.Annotations.Add(new ArgumentsAnnotation(context =>
        {
            context.Args.Add("dashboard");
            return Task.CompletedTask;
        }));
        resource.Annotations.Add(new EnvironmentAnnotation(context =>
        {
            foreach (var (name, value) in Environment(resourceService))
            {
                context.EnvironmentVariables[name] = value;
            }

            return Task.CompletedTask;
        }));
        return resource;
    }

    internal Dictionary<string, string> Environment(ResourceServiceAddress resourceService) => new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["ASPNETCORE_URLS"] = OnLoopback(FrontendUrl),
        ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = OnLoopback(OtlpGrpcUrl),
        ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = OnLoopback(OtlpHttpUrl),
        ["ASPIRE_DASHBOARD_API_ENABLED"] = "true",
        ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = resourceService.Url,
        ["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"] = "ApiKey",
        ["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] = resourceService.Key,
        ["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken",
        ["DASHBOARD__FRONTEND__BROWSERTOKEN"] = BrowserToken,
        ["DASHBOARD__FRONTEND__PUBLICURL"] = FrontendUrl,
        ["DASHBOARD__OTLP__AUTHMODE"] = "ApiKey",
        ["DASHBOARD__OTLP__PRIMARYAPIKEY"] = OtlpApiKey,
        ["DASHBOARD__API__AUTHMODE"] = "ApiKey",
        ["DASHBOARD__API__PRIMARYAPIKEY"] = ApiKey,

        // It only sends usage data when an IDE offers a session for that; none does here, and it is told not to.
        ["DASHBOARD__DEBUGSESSION__TELEMETRYOPTOUT"] = "true",
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_GCConserveMemory"] = "5",
    };

    public static string NewKey() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    // The given address if it is one this machine can serve without a certificate, else any free port.
    public static string Address(string? given, string what)
    {
        if (string.IsNullOrWhiteSpace(given))
        {
            return $"http://localhost:{FreePort.Take()}";
        }

        return given.Split(';').Select(url => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri : null)
            .FirstOrDefault(uri => uri is { Scheme: "http" } && (uri.IsLoopback || uri.Host is "*" or "+" or "0.0.0.0")) is { } address
            ? $"http://localhost:{(address.Port == 0 ? FreePort.Take() : address.Port)}"
            : throw new DistributedApplicationException($"The address {given} for {what} must be of the form http://localhost:PORT.");
    }

    static string OnLoopback(string url) => $"http://127.0.0.1:{new Uri(url).Port}";
}

// Where the dashboard asks this process about resources.
sealed record ResourceServiceAddress(string Url, string Key)
{
    public static ResourceServiceAddress Read(IConfiguration configuration) => new(
        DashboardSettings.Address(configuration["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"], "the resource service"),
        configuration["AppHost:ResourceService:ApiKey"] ?? DashboardSettings.NewKey());
}
