using System.Text.Json;

namespace Entraide.Testing.Conformance;

/// <summary>Something that prism found not to be as described.</summary>
/// <param name="OfAnswer">In the answer; else in the request.</param>
/// <param name="IsUnknownOperation">The description does not have the operation at all.</param>
sealed record Violation(bool OfAnswer, bool IsUnknownOperation, string Words)
{
    /// <summary>Reads the header <c>sl-violations</c>; none without one.</summary>
    internal static IReadOnlyList<Violation> Read(string? header)
    {
        if (header is null)
        {
            return [];
        }

        if (!header.StartsWith('['))
        {
            return [new Violation(OfAnswer: header.Contains("\"response\"", StringComparison.Ordinal), IsUnknownOperation: false, header)];
        }

        using var list = JsonDocument.Parse(header);
        return [.. list.RootElement.EnumerateArray().Select(Of)];
    }

    static Violation Of(JsonElement found)
    {
        var place = string.Join('.', found.GetProperty("location").EnumerateArray().Select(part => part.ToString()));
        var message = found.GetProperty("message").GetString()!;
        return new Violation(place.StartsWith("response", StringComparison.Ordinal), message == "Selected route not found", $"{place}: {message}");
    }
}
