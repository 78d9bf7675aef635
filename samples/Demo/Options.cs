using System.Text.Json.Nodes;

namespace Entraide.Demo;

/// <summary>Where the running platform is, and which files to work on.</summary>
sealed record Options(Uri Gateway, Uri Mail, Uri Texts, Uri Dashboard, string DashboardLogin, string TelemetryKey, string OperatorKey, string Samples, string Data)
{
    internal static Options? Read(string[] args)
    {
        string? Value(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
        if (Value("--run") is not { } file || Value("--samples") is not { } samples || Value("--data") is not { } data)
        {
            return null;
        }

        var run = JsonNode.Parse(File.ReadAllText(file))!;
        return new Options(
            new Uri((string)run["gateway"]!), new Uri((string)run["mail"]!), new Uri((string)run["texts"]!), new Uri((string)run["dashboard"]!), (string)run["dashboard_login"]!,
            (string)run["telemetry_key"]!, (string)run["operator_key"]!, samples, data);
    }
}
