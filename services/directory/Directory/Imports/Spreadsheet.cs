using System.Text.RegularExpressions;

namespace Entraide.DirectoryService.Imports;

/// <summary>What only a spreadsheet has.</summary>
static partial class Spreadsheet
{
    public const string NoFormulas = "A spreadsheet formula: only values are taken.";

    /// <summary>
    /// Whether a table's cell holds a formula, which would run in the spreadsheet of whoever exports the directory again (OWASP, CSV injection).
    /// Numbers, phone numbers and handles begin with the same characters and are none.
    /// </summary>
    public static bool IsFormula(string text, SourceValue value) => value.Text is not null && Formula().IsMatch(text);

    [GeneratedRegex(@"^[\t\r\n ]*(=\s*[^\s=]|[+\-@]\s*[A-Za-z_][A-Za-z0-9_.]*\s*[(!|])")]
    private static partial Regex Formula();
}
