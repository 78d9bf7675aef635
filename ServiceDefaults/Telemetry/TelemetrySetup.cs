using Entraide.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Entraide.ServiceDefaults.Telemetry;

/// <summary>
/// Traces, metrics and logs over OTLP, built from the core OpenTelemetry SDK: .NET's own sources and meters carry what the
/// instrumentation packages would add. Exports only where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says (Aspire sets it).
/// </summary>
static class TelemetrySetup
{
    static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", "Yarp.ReverseProxy", "MassTransit", "Npgsql", MessagingTelemetry.Name, "Entraide.*"];

    static readonly string[] Meters =
    [
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Routing", "Microsoft.AspNetCore.RateLimiting",
        "System.Net.Http", "System.Runtime", "MassTransit", "Npgsql", MessagingTelemetry.Name, "Entraide.*",
    ];

    internal static void AddTelemetry(this WebApplicationBuilder builder, string name)
    {
        // Request lines with raw paths, and drivers' statements, are not for logs.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning)
            .AddFilter("Yarp", LogLevel.Warning).AddFilter("Npgsql", LogLevel.Warning).AddFilter("MassTransit", LogLevel.Warning);
        // Nor are scopes, whatever the configuration says: ASP.NET Core's holds the raw path, which may be a secret link.
        builder.Services.PostConfigureAll<SimpleConsoleFormatterOptions>(console => console.IncludeScopes = false)
            .PostConfigureAll<JsonConsoleFormatterOptions>(console => console.IncludeScopes = false)
            .PostConfigureAll<ConsoleFormatterOptions>(console => console.IncludeScopes = false);
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        var resource = ResourceBuilder.CreateDefault().AddService(builder.Configuration["OTEL_SERVICE_NAME"] ?? name).AddEnvironmentVariableDetector();
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.SetResourceBuilder(resource);
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = false;
            logging.AddOtlpExporter();
        });
        builder.Services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource).SetSampler(new QuietSampler()).AddSource(Sources).AddProcessor(new SpanHygiene()).AddOtlpExporter().Build());
        builder.Services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource).AddMeter(Meters)
            // Routes, statuses and message types make some dozens of series an instrument; the SDK sets memory aside for two thousand.
            .AddView(_ => new MetricStreamConfiguration { CardinalityLimit = 200 })
            .AddOtlpExporter().Build());
        builder.Services.AddHostedService<TelemetryStart>();
    }

    /// <summary>Builds the providers before the first request, and flushes them with the host.</summary>
    sealed class TelemetryStart(TracerProvider traces, MeterProvider metrics) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            traces.ForceFlush(1000);
            metrics.ForceFlush(1000);
            return Task.CompletedTask;
        }
    }
}
