using Entraide.ServiceDefaults.Http;

namespace Entraide.Gateway.Audit;

/// <summary>What is known of one request of a partner for the audit log: who, and by and by what and with which end.</summary>
sealed class RequestTrail(string partner, string client, string method, string path)
{
    string? route;

    internal string Partner => partner;
    internal string Client => client;
    internal string Path => path;
    internal string Method => method;

    /// <summary>The route's template. Until the service has said which of its routes it was: no more than which service, because a path may hold what somebody typed.</summary>
    internal string Route => route ??= ServiceOf(path);

    /// <summary>Whether the request changes nothing.</summary>
    internal bool IsRead { get; private set; } = HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    /// <summary>Whether it is in the log.</summary>
    internal bool IsRecorded { get; set; }

    /// <summary>Learns from the service which route it was (<see cref="RouteReport"/>).</summary>
    internal void Learn(string report)
    {
        var asks = report.StartsWith(RouteReport.Asks, StringComparison.Ordinal);
        IsRead |= asks;
        route = asks ? report[RouteReport.Asks.Length..] : report;
    }

    internal AuditEntry Entry(int status, string? location) =>
        AuditEntry.Of(Guid.Parse(partner), ObjectIds.Parse(client), $"{method} {Route}", [.. ObjectIds.In(path).Concat(ObjectIds.In(location)).Distinct()], status);

    static string ServiceOf(string path) => path.Split('/', 4) is ["", "v1", "directory" or "scheduling" or "credits" or "notifications" or "partner" or "audit" or "partners" or "signing-keys", ..] and var parts
        ? $"/v1/{parts[2]}"
        : "/";
}
