using System.Globalization;
using System.Text.RegularExpressions;

namespace Entraide.DirectoryService.Imports;

/// <summary>Times of opening hours, which people write in many ways.</summary>
static partial class WallTime
{
    /// <summary><c>HH:MM</c>, with an offset or <c>Z</c> if given, as HSDS has it; what says the same in another way (<c>9:00am</c>) is rewritten, and the report says so.</summary>
    public static MemberValue Read(string text)
    {
        if (Standard().Match(text) is { Success: true } standard)
        {
            return IsTime(standard.Groups["h"].Value, standard.Groups["m"].Value) ? MemberValue.Text(text) : Rejected();
        }

        if (Written().Match(text) is not { Success: true } written)
        {
            return Rejected();
        }

        var (hour, minute, half) = (int.Parse(written.Groups["h"].Value, CultureInfo.InvariantCulture), written.Groups["m"].Value is { Length: > 0 } m ? m : "00", written.Groups["half"].Value.ToLowerInvariant());
        if (half.Length > 0 ? hour is < 1 or > 12 : written.Groups["m"].Value.Length == 0)
        {
            return Rejected();
        }

        hour = half.StartsWith('p') ? (hour % 12) + 12 : half.StartsWith('a') ? hour % 12 : hour;
        var time = $"{hour:00}:{minute}";
        return IsTime($"{hour:00}", minute) ? MemberValue.Text(time) with { Warning = $"Written differently: taken as {time}." } : Rejected();
    }

    static bool IsTime(string hour, string minute) =>
        int.Parse(hour, CultureInfo.InvariantCulture) is var h && int.Parse(minute, CultureInfo.InvariantCulture) is var m && ((h < 24 && m < 60) || (h == 24 && m == 0));

    static MemberValue Rejected() => new(null, "Not a time of day: HH:MM is expected.");

    [GeneratedRegex(@"^(?<h>\d{2}):(?<m>\d{2})(:\d{2})?(Z|[+-]\d{2}:\d{2})?\z")]
    private static partial Regex Standard();

    [GeneratedRegex(@"^\s*(?<h>\d{1,2})([:.h](?<m>\d{2}))?(:\d{2})?\s*(?<half>[AaPp]\.?\s?[Mm]\.?)?\s*\z")]
    private static partial Regex Written();
}
