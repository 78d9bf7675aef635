namespace Entraide.Scheduling;

/// <summary>
/// Under which address people outside reach the gateway: <c>Public:Url</c>, which a region sets to a host whose name gives nothing away;
/// without it the address by which this service itself reaches the gateway.
/// </summary>
sealed class PublicAddress(IConfiguration configuration)
{
    readonly Uri root = new((configuration["Public:Url"] ?? configuration["services:gateway:http:0"] ?? "http://gateway").TrimEnd('/') + "/");

    internal Uri Calendar(string secret) => new(root, $"calendar/{secret}.ics");

    internal Uri Join(string token) => new(root, $"j/{token}");
}
