namespace Entraide.Notification.Outbound;

/// <summary>What an operator allows of other people's URLs.</summary>
/// <param name="Ports">Beside 443.</param>
/// <param name="AllowLoopback">For development and tests: this machine may be called, by plain http too and on any port.</param>
sealed record OutboundRules(IReadOnlyCollection<int> Ports, bool AllowLoopback)
{
    /// <summary>Nothing is allowed beside https to the Internet, on port 443.</summary>
    internal static readonly OutboundRules Strict = new([], AllowLoopback: false);

    /// <summary>For webhooks, from <c>Webhooks:Ports</c> (numbers with commas between) and <c>Webhooks:AllowLoopback</c>.</summary>
    internal static OutboundRules From(IConfiguration configuration) => new(
        [.. (configuration["Webhooks:Ports"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(int.Parse)],
        configuration.GetValue("Webhooks:AllowLoopback", false));
}
