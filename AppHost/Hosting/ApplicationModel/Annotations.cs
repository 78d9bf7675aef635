namespace Aspire.Hosting.ApplicationModel;

/// <summary>How many processes serve a resource.</summary>
public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    /// <summary>The number of processes.</summary>
    public int Replicas { get; } = replicas;
}

/// <summary>What a wait is for.</summary>
public enum WaitType
{
    /// <summary>Running and healthy.</summary>
    WaitUntilHealthy = 0,

    /// <summary>Ended by itself.</summary>
    WaitForCompletion = 1,

    /// <summary>Running, healthy or not.</summary>
    WaitUntilStarted = 2,
}

/// <summary>A resource that has to be there before this one starts.</summary>
public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    /// <summary>The resource waited for.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>What the wait is for.</summary>
    public WaitType WaitType { get; } = waitType;

    /// <summary>The exit status that counts as success, where the wait is for the end.</summary>
    public int ExitCode { get; } = exitCode;
}

/// <summary>The image a container runs.</summary>
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    /// <summary>The registry's host, if not the engine's usual one.</summary>
    public string? Registry { get; set; }

    /// <summary>The image's name.</summary>
    public required string Image { get; set; }

    /// <summary>The image's tag.</summary>
    public string? Tag { get; set; }
}

/// <summary>How a container's files are kept.</summary>
public enum ContainerMountType
{
    /// <summary>A folder of this machine.</summary>
    BindMount = 0,

    /// <summary>A volume of the container engine.</summary>
    Volume = 1,
}

/// <summary>Files of a container that outlive it.</summary>
public sealed class ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly) : IResourceAnnotation
{
    /// <summary>The folder's path or the volume's name.</summary>
    public string? Source { get; } = source;

    /// <summary>Where the container sees it.</summary>
    public string Target { get; } = target;

    /// <summary>Folder or volume.</summary>
    public ContainerMountType Type { get; } = type;

    /// <summary>Whether the container may only read.</summary>
    public bool IsReadOnly { get; } = isReadOnly;
}

/// <summary>Collects a resource's environment variables shortly before it starts.</summary>
public class EnvironmentCallbackContext
{
    internal EnvironmentCallbackContext(IResource resource, CancellationToken cancellationToken)
    {
        Resource = resource;
        CancellationToken = cancellationToken;
    }

    /// <summary>The variables; a value may be a text or a value that is known only later.</summary>
    public Dictionary<string, object> EnvironmentVariables { get; } = [];

    /// <summary>The resource that is about to start.</summary>
    public IResource Resource { get; }

    /// <summary>Cancelled when the application stops.</summary>
    public CancellationToken CancellationToken { get; }
}

/// <summary>Collects a resource's arguments shortly before it starts.</summary>
public sealed class CommandLineArgsCallbackContext(IList<object> args, IResource resource, CancellationToken cancellationToken = default)
{
    /// <summary>The arguments; one may be a text or a value that is known only later.</summary>
    public IList<object> Args { get; } = args;

    /// <summary>The resource that is about to start.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Cancelled when the application stops.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;
}

sealed class EnvironmentAnnotation(Func<EnvironmentCallbackContext, Task> callback) : IResourceAnnotation
{
    public Func<EnvironmentCallbackContext, Task> Callback { get; } = callback;
}

sealed class ArgumentsAnnotation(Func<CommandLineArgsCallbackContext, Task> callback) : IResourceAnnotation
{
    public Func<CommandLineArgsCallbackContext, Task> Callback { get; } = callback;
}

sealed class HttpHealthAnnotation(string path, int statusCode, string? endpointName) : IResourceAnnotation
{
    public string Path { get; } = path;

    public int StatusCode { get; } = statusCode;

    public string? EndpointName { get; } = endpointName;
}

sealed class ReferenceAnnotation(IResource resource) : IResourceAnnotation
{
    public IResource Resource { get; } = resource;
}
