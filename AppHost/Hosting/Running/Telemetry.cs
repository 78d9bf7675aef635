namespace Entraide.Hosting;

// How a project sends its telemetry to the dashboard.
sealed record Telemetry(string OtlpEndpoint, string ApiKey, bool Eager)
{
    public Dictionary<string, string> Environment(string name, string id)
    {
        var env = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = OtlpEndpoint,
            // Over HTTP/1.1: in each process the exporter is then some megabytes smaller than over gRPC.
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={ApiKey}",
            ["OTEL_SERVICE_NAME"] = name,
            ["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={id}",
            ["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory",
        };
        if (Eager)
        {
            // A developer looks at the dashboard right after the click: everything is sent, and within a second.
            env["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
            env["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
            env["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
            env["OTEL_TRACES_SAMPLER"] = "always_on";
            env["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
        }

        return env;
    }
}
