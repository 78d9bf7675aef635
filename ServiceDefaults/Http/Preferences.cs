using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Entraide.ServiceDefaults.Http;

/// <summary>
/// What a caller prefers, by the <c>Prefer</c> header (RFC 7240). What is not known or not well-formed is ignored, of a preference given twice the
/// first counts (section 2), and the answer says in <c>Preference-Applied</c> what was followed (section 3).
/// </summary>
public static class Preferences
{
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    /// <summary>How long the caller is ready to wait for a final state (<c>Prefer: wait=2</c>, seconds): zero when not asked for, 20 s at most.</summary>
    public static TimeSpan Wait(this HttpContext context) => Asked(context, LongestWait) ?? TimeSpan.Zero;

    /// <summary>
    /// How long to wait for work that may go on behind a 202: <paramref name="usual"/> where the caller prefers nothing, at most as long as
    /// <c>wait</c> says, and not at all for <c>respond-async</c> alone.
    /// </summary>
    public static TimeSpan WaitBeforeAccepted(this HttpContext context, TimeSpan usual)
    {
        var wait = Asked(context, usual);
        if (Find(context.Request, "respond-async") is null)
        {
            return wait ?? usual;
        }

        context.Response.Headers.Append("Preference-Applied", "respond-async");
        return wait ?? TimeSpan.Zero;
    }

    static TimeSpan? Asked(HttpContext context, TimeSpan longest)
    {
        if (!int.TryParse(Find(context.Request, "wait"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return null;
        }

        var wait = seconds < longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : longest;
        context.Response.Headers.Append("Preference-Applied", string.Create(CultureInfo.InvariantCulture, $"wait={(int)wait.TotalSeconds}"));
        return wait;
    }

    /// <summary>The value of a preference, empty where it has none; null where it was not expressed.</summary>
    static string? Find(HttpRequest request, string name)
    {
        foreach (var header in request.Headers["Prefer"])
        {
            var rest = header.AsSpan();
            while (!rest.IsEmpty)
            {
                var end = EndOf(rest, ',');
                var preference = rest[..end];
                rest = rest[Math.Min(end + 1, rest.Length)..];
                preference = preference[..EndOf(preference, ';')];
                var sign = preference.IndexOf('=');
                if ((sign < 0 ? preference : preference[..sign]).Trim(" \t").Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    // The first counts, also where it says nothing that can be followed.
                    return sign < 0 ? "" : HeaderUtilities.RemoveQuotes(preference[(sign + 1)..].Trim(" \t").ToString()).ToString();
                }
            }
        }

        return null;
    }

    // Where the part before a separator ends: one within quotes separates nothing.
    static int EndOf(ReadOnlySpan<char> text, char separator)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (text[i] == separator && !quoted)
            {
                return i;
            }
        }

        return text.Length;
    }
}
