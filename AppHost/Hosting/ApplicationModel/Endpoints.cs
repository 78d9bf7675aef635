using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One address that a resource listens on.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    readonly TaskCompletionSource<int> allocated = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Describes an endpoint; what is left out is chosen when it starts.</summary>
    public EndpointAnnotation(
        ProtocolType protocol,
        string? uriScheme = null,
        string? transport = null,
        string? name = null,
        int? port = null,
        int? targetPort = null,
        bool? isExternal = null,
        bool? isProxied = null)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? protocol.ToString().ToLowerInvariant();
        Transport = transport ?? (UriScheme is "http" or "https" ? "http" : protocol.ToString().ToLowerInvariant());
        Name = name ?? UriScheme;
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied ?? true;
    }

    /// <summary>TCP or UDP.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>The name by which the resource's endpoints are told apart.</summary>
    public string Name { get; set; }

    /// <summary>The port others use; any free one if not given.</summary>
    public int? Port { get; set; }

    /// <summary>The port the process itself listens on; any free one if not given.</summary>
    public int? TargetPort { get; set; }

    /// <summary>The scheme of its address.</summary>
    public string UriScheme { get; set; }

    /// <summary>How it is spoken to: http, http2, tcp.</summary>
    public string Transport { get; set; }

    /// <summary>Whether people and programs outside the application use it.</summary>
    public bool IsExternal { get; set; }

    /// <summary>Whether the orchestrator's proxy stands before it.</summary>
    public bool IsProxied { get; set; }

    internal string? ServiceName { get; set; }

    internal string? EnvironmentVariable { get; set; }

    internal bool IsAllocated => allocated.Task.IsCompletedSuccessfully;

    internal int AllocatedPort => IsAllocated
        ? allocated.Task.Result
        : throw new InvalidOperationException($"The endpoint '{Name}' has no port yet.");

    internal void Allocate(int port) => allocated.TrySetResult(port);

    internal Task<int> WaitForPortAsync(CancellationToken cancellationToken) => allocated.Task.WaitAsync(cancellationToken);
}

/// <summary>A part of an endpoint's address.</summary>
public enum EndpointProperty
{
    /// <summary>The whole address.</summary>
    Url = 0,

    /// <summary>The name of the host.</summary>
    Host = 1,

    /// <summary>The host as an IPv4 address.</summary>
    IPV4Host = 2,

    /// <summary>The port others use.</summary>
    Port = 3,

    /// <summary>The scheme.</summary>
    Scheme = 4,

    /// <summary>The port the process listens on.</summary>
    TargetPort = 5,

    /// <summary>Host and port with a colon between them.</summary>
    HostAndPort = 6,
}

/// <summary>Refers to an endpoint of a resource; its value is the address.</summary>
public sealed class EndpointReference(IResourceWithEndpoints owner, string endpointName) : IExpressionValue
{
    internal const string LocalHost = "localhost";

    /// <summary>The resource that listens.</summary>
    public IResourceWithEndpoints Resource { get; } = owner;

    /// <summary>The endpoint's name.</summary>
    public string EndpointName { get; } = endpointName;

    /// <summary>Whether the resource has such an endpoint.</summary>
    public bool Exists => Find() is not null;

    /// <summary>Whether its port is known by now.</summary>
    public bool IsAllocated => Find() is { IsAllocated: true };

    /// <summary>What was said about the endpoint.</summary>
    public EndpointAnnotation EndpointAnnotation => Find()
        ?? throw new InvalidOperationException($"The resource '{Resource.Name}' has no endpoint '{EndpointName}'.");

    /// <summary>The scheme of its address.</summary>
    public string Scheme => EndpointAnnotation.UriScheme;

    /// <summary>The host of its address.</summary>
    public string Host => LocalHost;

    /// <summary>The port others use.</summary>
    public int Port => EndpointAnnotation.AllocatedPort;

    /// <summary>Its address.</summary>
    public string Url => $"{Scheme}://{Host}:{Port}";

    string IManifestExpressionProvider.ValueExpression => $"{{{Resource.Name}.bindings.{EndpointName}.url}}";

    /// <summary>A part of its address, for use in an expression.</summary>
    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        Property(EndpointProperty.Url).GetValueAsync(cancellationToken);

    EndpointAnnotation? Find() => Resource.Annotations.OfType<EndpointAnnotation>()
        .FirstOrDefault(endpoint => string.Equals(endpoint.Name, EndpointName, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A part of an endpoint's address, known once the endpoint has its port.</summary>
public class EndpointReferenceExpression(EndpointReference endpointReference, EndpointProperty property) : IExpressionValue
{
    /// <summary>The endpoint.</summary>
    public EndpointReference Endpoint { get; } = endpointReference;

    /// <summary>Which part of its address.</summary>
    public EndpointProperty Property { get; } = property;

    /// <inheritdoc/>
    public string ValueExpression => $"{{{Endpoint.Resource.Name}.bindings.{Endpoint.EndpointName}.{Property.ToString().ToLowerInvariant()}}}";

    /// <inheritdoc/>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        var endpoint = Endpoint.EndpointAnnotation;
        if (Property is EndpointProperty.TargetPort)
        {
            // The orchestrator fills it in for each replica.
            return endpoint.TargetPort?.ToString(System.Globalization.CultureInfo.InvariantCulture)
                ?? Entraide.Hosting.Dcp.Template.PortServing(endpoint);
        }

        var port = await endpoint.WaitForPortAsync(cancellationToken);
        return Property switch
        {
            EndpointProperty.Scheme => endpoint.UriScheme,
            EndpointProperty.Host => EndpointReference.LocalHost,
            EndpointProperty.IPV4Host => "127.0.0.1",
            EndpointProperty.Port => $"{port}",
            EndpointProperty.HostAndPort => $"{EndpointReference.LocalHost}:{port}",
            _ => $"{endpoint.UriScheme}://{EndpointReference.LocalHost}:{port}",
        };
    }
}
