using System.Text.Json;

namespace Entraide.Describe;

/// <summary>Names, from one way of writing to another.</summary>
static class Words
{
    /// <summary><c>SessionId</c> as in JSON: <c>session_id</c>.</summary>
    public static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    /// <summary><c>RequestBooking</c> as an operation's name: <c>requestBooking</c>.</summary>
    public static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    /// <summary><c>waitlist-entries</c> as part of a name: <c>WaitlistEntries</c>.</summary>
    public static string Pascal(string name) => string.Concat(name.Split('-', '_', '.').Where(word => word.Length > 0).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary><c>requestBooking</c> as a sentence without its stop: <c>Request booking</c>.</summary>
    public static string Sentence(string name)
    {
        var words = Snake(name).Replace('_', ' ').Replace('-', ' ');
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    /// <summary><c>Entries</c> as one of them: <c>Entry</c>.</summary>
    public static string Singular(string name) =>
        name.EndsWith("ies", StringComparison.Ordinal) && name != "Series" ? name[..^3] + "y"
        : name.EndsWith('s') && !name.EndsWith("ss", StringComparison.Ordinal) && name is not ("Series" or "Hours" or "Rules" or "Limits") ? name[..^1]
        : name;
}
