using System.Globalization;
using System.Net.Mail;
using System.Text.Json;
using System.Text.RegularExpressions;
using Entraide.DirectoryService.Hsds;
using Entraide.DirectoryService.Listings;

namespace Entraide.DirectoryService.Imports;

/// <summary>What became of one value: stored as <paramref name="Json"/> (a JSON literal), or refused for <paramref name="Rejection"/>.</summary>
/// <param name="Warning">What was not taken as it was.</param>
/// <param name="Published">False for a value that is kept as given, and does not fit what HSDS says the member is: partners see it, the feed does not.</param>
readonly record struct MemberValue(string? Json, string? Rejection = null, string? Warning = null, bool Published = true)
{
    /// <summary>Checks <paramref name="text"/> against what <paramref name="member"/> may hold.</summary>
    public static MemberValue Of(HsdsMember member, string text) => member.Type switch
    {
        MemberType.Text => Text(text),
        MemberType.Number => Number(text, double.NegativeInfinity, double.PositiveInfinity, "Not a number."),
        MemberType.Latitude => Number(text, -90, 90, "Not a latitude: -90 to 90 degrees."),
        MemberType.Longitude => Number(text, -180, 180, "Not a longitude: -180 to 180 degrees."),
        MemberType.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? Text(text) : Rejected("Not a date: YYYY-MM-DD is expected."),
        MemberType.DateTime => Instant(text),
        MemberType.Time => WallTime.Read(text),
        MemberType.Email => IsEmail(text) ? Text(text) : Kept(text, "Not an e-mail address: kept for partners, not published."),
        MemberType.Uri => IsUri(text) ? Text(text) : Kept(text, "Not a URI: kept for partners, not published."),
        MemberType.LanguageCode => LanguageTag.IsTag(text) ? Text(text) : Rejected("Not a language code (ISO 639 or BCP 47)."),
        _ => Word(member, text),
    };

    /// <summary>A text as it is, where it can be stored at all.</summary>
    public static MemberValue Text(string text) =>
        text.Contains('\0') ? Rejected("It holds a NUL character, which no text can.")
        : text.Length > LongestText ? Rejected($"Longer than {LongestText} characters.")
        : new MemberValue(Quoted(text));

    /// <summary><paramref name="text"/> as a JSON literal.</summary>
    public static string Quoted(string text) => JsonSerializer.Serialize(text, Unescaped);

    const int LongestText = 100_000;
    static readonly JsonSerializerOptions Unescaped = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static MemberValue Rejected(string reason) => new(null, reason);

    static MemberValue Kept(string text, string warning) => Text(text) with { Warning = warning, Published = false };

    // Beyond what a decimal holds no age, amount or capacity lies; and 1e400 cannot be stored at all.
    static MemberValue Number(string text, double least, double most, string reason) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
        && (double)number >= least && (double)number <= most
            ? new MemberValue(number.ToString(CultureInfo.InvariantCulture)) : Rejected(reason);

    static MemberValue Instant(string text) =>
        MemberPatterns.Instant().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _) ? Text(text)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) && text is [>= '0' and <= '9', >= '0' and <= '9', >= '0' and <= '9', >= '0' and <= '9', '-', ..]
            ? Kept(text, "Not a full date and time with an offset (RFC 3339): kept for partners, not published.")
        : Rejected("Not a date and time (RFC 3339).");

    static MemberValue Word(HsdsMember member, string text)
    {
        var word = member.Words!.FirstOrDefault(known => known.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase));
        return word is null ? Rejected($"One of {string.Join(", ", member.Words!)} is expected.")
            : word == text ? Text(word)
            : Text(word) with { Warning = $"Written differently: taken as \"{word}\"." };
    }

    // Stricter than the addresses mail can carry: quoted local parts and bare host names are no address anybody publishes.
    static bool IsEmail(string text) => text.Length <= 254 && MailAddress.TryCreate(text, out var address) && address.Address == text && MemberPatterns.Email().IsMatch(text);

    static bool IsUri(string text) => System.Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.IsWellFormedOriginalString() && MemberPatterns.WebUri().IsMatch(text);
}

/// <summary>What texts of those kinds look like: RFC 3339 for instants, and addresses as JSON Schema's formats take them.</summary>
static partial class MemberPatterns
{
    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})\z")]
    internal static partial Regex Instant();

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\z")]
    internal static partial Regex Email();

    // What a reader may follow: nothing that runs in the page that shows it.
    [GeneratedRegex(@"^(https?|mailto|tel|sms|urn|geo):[^\s""<>\\^`{|}]+\z", RegexOptions.IgnoreCase)]
    internal static partial Regex WebUri();
}
