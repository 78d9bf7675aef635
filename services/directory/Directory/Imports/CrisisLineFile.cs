using System.Text.Json;
using System.Text.RegularExpressions;
using Entraide.DirectoryService.CrisisLines;
using Entraide.DirectoryService.Imports.Json;

namespace Entraide.DirectoryService.Imports;

/// <summary>One crisis line as read from a file; <paramref name="Numbers"/> to the character as published.</summary>
/// <param name="Details">What else the file says of it; empty for most.</param>
/// <param name="Verification">That it was verified, where the file says so.</param>
sealed record CrisisLineRow(
    string Country, string CountryName, int Position, string Name, IReadOnlyList<string> Numbers, CrisisLineDetails Details, ClaimedVerification? Verification);

/// <summary>Reads the <c>crisis_lines</c> format: an array of countries, each with <c>hotlines</c> of a name, numbers and what else is known (docs/crisis-lines.md).</summary>
static partial class CrisisLineFile
{
    const int LongestName = 500, LongestNumber = 64;

    /// <summary>The lines of one country; a malformed line is left out, a malformed country has none.</summary>
    /// <param name="now">A verification dated later is refused: it would never lapse.</param>
    public static IEnumerable<CrisisLineRow> Read(JsonItem item, ImportRemarks remarks, DateTimeOffset now)
    {
        var country = item.Value;
        if (country.ValueKind != JsonValueKind.Object)
        {
            remarks.RejectRow(item.Place, "crisis_line", "", "Not a country: an object with country, alpha-2 and hotlines is expected.");
            yield break;
        }

        if (Text(country, "alpha-2") is not { } code || !Alpha2().IsMatch(code))
        {
            remarks.RejectRow(item.Place, "crisis_line", "/alpha-2", "Not an ISO 3166-1 alpha-2 code.");
            yield break;
        }

        if (Text(country, "country") is not { Length: > 0 and <= LongestName } name)
        {
            remarks.RejectRow(item.Place, "crisis_line", "/country", "The country's name is missing.");
            yield break;
        }

        if (!country.TryGetProperty("hotlines", out var lines) || lines.ValueKind != JsonValueKind.Array)
        {
            remarks.RejectRow(item.Place, "crisis_line", "/hotlines", "Not an array.");
            yield break;
        }

        var position = 0;
        foreach (var line in lines.EnumerateArray())
        {
            if (ReadLine(item, line, position, remarks) is var (lineName, numbers) && ReadMembers(item, line, position, remarks, now) is var (details, verification))
            {
                yield return new CrisisLineRow(code, name, position, lineName, numbers, details, verification);
            }

            position++;
        }
    }

    static (string Name, string[] Numbers)? ReadLine(JsonItem item, JsonElement line, int position, ImportRemarks remarks)
    {
        var pointer = $"/hotlines/{position}";
        if (line.ValueKind != JsonValueKind.Object || Text(line, "name") is not { Length: <= LongestName } name || string.IsNullOrWhiteSpace(name))
        {
            remarks.RejectRow(item.Place, "crisis_line", $"{pointer}/name", "The line's name is missing.");
            return null;
        }

        if (!line.TryGetProperty("numbers", out var numbers) || numbers.ValueKind != JsonValueKind.Array || numbers.GetArrayLength() == 0)
        {
            remarks.RejectRow(item.Place, "crisis_line", $"{pointer}/numbers", "A line needs at least one number.");
            return null;
        }

        var published = numbers.EnumerateArray().Select(Text).ToArray();
        for (var i = 0; i < published.Length; i++)
        {
            if (published[i] is not { Length: <= LongestNumber } number || !number.AsSpan().ContainsAnyInRange('0', '9') || number.Any(char.IsControl))
            {
                remarks.RejectRow(item.Place, "crisis_line", $"{pointer}/numbers/{i}", "Not a phone number: text with at least one digit is expected.");
                return null;
            }
        }

        return (name, [.. published.OfType<string>()]);
    }

    static (CrisisLineDetails Details, ClaimedVerification? Verification)? ReadMembers(JsonItem item, JsonElement line, int position, ImportRemarks remarks, DateTimeOffset now)
    {
        var (details, verification, faults) = CrisisLineMembers.Read(line, now);
        // One row however many of its members are wrong: the first refuses it, the others are said.
        foreach (var fault in faults)
        {
            if (ReferenceEquals(fault, faults[0]))
            {
                remarks.RejectRow(item.Place, "crisis_line", $"/hotlines/{position}{fault.Pointer}", fault.Detail);
            }
            else
            {
                remarks.RejectValue(item.Place, $"/hotlines/{position}{fault.Pointer}", fault.Detail);
            }
        }

        return faults.Count > 0 ? null : (details, verification);
    }

    static string? Text(JsonElement of, string member) => of.TryGetProperty(member, out var value) ? Text(value) : null;

    static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: JSON lets it through, no text can hold it.
            return null;
        }
    }

    [GeneratedRegex("^[A-Z]{2}\\z")]
    private static partial Regex Alpha2();
}
