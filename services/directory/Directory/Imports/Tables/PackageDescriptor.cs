using System.Text.Json;
using System.Text.Json.Serialization;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>What a <c>datapackage.json</c> (Frictionless Data, tabular data package) says: which file is which table, and of which HSDS.</summary>
sealed class PackageDescriptor
{
    static readonly string[] OfHsds = ["human_services_data", "hsds"];

    readonly Dictionary<string, string> tables = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The major version of HSDS, where it is told.</summary>
    public int? Version { get; private init; }

    /// <summary>No descriptor.</summary>
    public static PackageDescriptor None { get; } = new();

    /// <summary>The table that <paramref name="file"/> is, or null. Paths are relative to the descriptor.</summary>
    public string? TableOf(TableFile file) => tables.GetValueOrDefault(file.Name);

    /// <summary>Reads it.</summary>
    /// <exception cref="ServiceDefaults.Problems.Problem">of kind invalid: it is no descriptor</exception>
    public static PackageDescriptor Read(string json, TableFile at)
    {
        try
        {
            var document = JsonSerializer.Deserialize<Document>(json);
            var descriptor = new PackageDescriptor
            {
                Version = OfHsds.Contains(document?.Name, StringComparer.OrdinalIgnoreCase) && document!.Version is [>= '1' and <= '3' and var major, ..] ? major - '0' : null,
            };
            foreach (var resource in document?.Resources ?? [])
            {
                if (resource is { Name: { } name, Path: { ValueKind: JsonValueKind.String } path })
                {
                    descriptor.tables[at.Name[..^at.BaseName.Length] + path.GetString()] = name;
                }
            }

            return descriptor;
        }
        catch (JsonException wrong)
        {
            throw TableProblem.Invalid(at.Name, (int?)wrong.LineNumber + 1, "Not a data package's description.");
        }
    }

    sealed record Document(
        [property: JsonPropertyName("name")] string? Name, [property: JsonPropertyName("version")] string? Version,
        [property: JsonPropertyName("resources")] IReadOnlyList<Resource>? Resources);

    sealed record Resource([property: JsonPropertyName("name")] string? Name, [property: JsonPropertyName("path")] JsonElement Path);
}
