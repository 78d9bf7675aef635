using Aspire.Hosting.ApplicationModel;

namespace Entraide.Hosting.Dcp;

// Places in arguments and environment variables that the orchestrator fills in for each process.
static class Template
{
    // The port it chose for this very process to serve a service on.
    public static string PortServing(string serviceName) => $$$"""{{- portForServing "{{{serviceName}}}" -}}""";

    public static string PortServing(EndpointAnnotation endpoint) => PortServing(endpoint.ServiceName
        ?? throw new InvalidOperationException($"The endpoint '{endpoint.Name}' was not handed to the orchestrator yet."));
}
