namespace Entraide.Testing.Conformance;

/// <summary>
/// How tests reach a service over HTTP. Under <c>./platform conform</c> every call also passes prism, which compares it with the description of the API.
/// </summary>
public static class Calls
{
    /// <summary>Header of a stand-in's answers: what a test's stub of a service says is not the platform's, and is compared with nothing.</summary>
    public const string StandIn = "X-Stand-In";

    /// <summary>Set on a request, its answer is read as it comes: it breaks off, or does not end. It is compared with nothing.</summary>
    public static readonly HttpRequestOptionsKey<bool> AsItComes = new("as it comes");

    static readonly string? Folder = Environment.GetEnvironmentVariable("CONFORM") is { Length: > 0 } folder ? folder : null;
    static readonly Lazy<ValidatingProxy> Proxy = new(() => new ValidatingProxy(new Findings(Folder)));

    /// <summary>The last handler of a test's client.</summary>
    public static HttpMessageHandler Handler(bool followRedirects = true)
    {
        var direct = new SocketsHttpHandler { AllowAutoRedirect = followRedirects };
        return Folder is null ? direct : new JudgedCalls(direct, Proxy.Value);
    }

    /// <summary>A client of <paramref name="service"/> that adds nothing to what the test sends.</summary>
    public static HttpClient To(Uri service) => new(Handler()) { BaseAddress = service };
}
