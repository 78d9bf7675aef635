using System.Text.RegularExpressions;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>Patterns held against cells.</summary>
static partial class CellPattern
{
    /// <summary>The match, or null.</summary>
    /// <exception cref="ServiceDefaults.Problems.Problem">of kind invalid: the pattern takes so long that an import would not end</exception>
    public static Match? Match(Regex pattern, string text)
    {
        try
        {
            return pattern.Match(text) is { Success: true } match ? match : null;
        }
        catch (RegexMatchTimeoutException)
        {
            throw TableProblem.Invalid("the mapping", null, $"a pattern takes too long: {pattern}");
        }
    }

    /// <summary>Whether a text begins as a URI does.</summary>
    public static bool HasScheme(string text) => Scheme().IsMatch(text);

    [GeneratedRegex(@"^([A-Za-z][A-Za-z0-9+.-]*://|(mailto|tel|sms|urn|geo):)")]
    private static partial Regex Scheme();
}
