using System.Text.RegularExpressions;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>Patterns held against cells.</summary>
static partial class CellPattern
{
    /// <summary>The match, or null. A pattern that takes too long fits nothing: the cell is then kept as it is, and the report says so.</summary>
    public static Match? Match(Regex pattern, string text)
    {
        try
        {
            return pattern.Match(text) is { Success: true } match ? match : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    /// <summary>Whether a text begins as a URI does.</summary>
    public static bool HasScheme(string text) => Scheme().IsMatch(text);

    [GeneratedRegex(@"^([A-Za-z][A-Za-z0-9+.-]*://|(mailto|tel|sms|urn|geo):)")]
    private static partial Regex Scheme();
}
