using System.Text.RegularExpressions;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>Takes the spacing out of a published number, where nothing but spacing is in the way.</summary>
static partial class DialableForm
{
    /// <summary>Digits, <c>*</c> and <c>#</c>, with a leading <c>+</c> where published; null for anything else, because a guess may reach a stranger.</summary>
    public static string? Of(string published)
    {
        // "+44 (0)20 …" means "leave the 0 out from abroad": with the brackets stripped it would reach nobody.
        if (published.Contains("(0)"))
        {
            return null;
        }

        // "+33 01 …" keeps the 0 that is left out behind a country code (but not behind Italy's +39); no country's code begins with 0 (E.164).
        if (KeepsTrunkZero().IsMatch(published))
        {
            return null;
        }

        var bare = new string([.. published.Where(c => c is not (' ' or '\u00A0' or '-' or '(' or ')'))]);
        var digits = bare.StartsWith('+') ? bare.AsSpan(1) : bare;
        return digits.ContainsAnyInRange('0', '9') && !digits.ContainsAnyExcept("0123456789*#") ? bare : null;
    }

    [GeneratedRegex(@"^\+(0|(?!39)\d{1,3}[ \u00A0-]0)")]
    private static partial Regex KeepsTrunkZero();
}
