using System.Net;
using System.Text;

namespace Entraide.Notification.Templates;

/// <summary>
/// Keeps what is inserted from pulling its neighbours along where directions meet (UAX #9, 3.1.3): by isolates in plain text, by <c>bdi</c> in HTML.
/// </summary>
static class Isolates
{
    const char LeftToRight = '\u2066', FirstStrong = '\u2068', Pop = '\u2069';

    /// <summary>A value whose direction its own letters decide: a name, a number, a partner's words.</summary>
    internal static string Around(string value) => $"{FirstStrong}{value}{Pop}";

    /// <summary>A value that reads from left to right whatever is around it: a time of day, a count.</summary>
    internal static string AroundDigits(string value) => $"{LeftToRight}{value}{Pop}";

    internal static string Without(string text) => string.Concat(text.Where(letter => letter is < LeftToRight or > Pop));

    /// <summary>Isolates and the older embeddings, overrides and marks: what a value from outside must not bring along.</summary>
    internal static bool IsControl(char letter) => letter is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= LeftToRight and <= Pop);

    /// <summary>Whether every isolate is closed in its own line, none is closed twice, and no other control of direction is there.</summary>
    internal static bool AreBalanced(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var open = 0;
            foreach (var letter in line.Where(IsControl))
            {
                open += letter == Pop ? -1 : 1;
                if (open < 0 || letter is < LeftToRight)
                {
                    return false;
                }
            }

            if (open != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Lines of text as HTML, with elements for isolates: not every mail reader honours the characters.</summary>
    internal static string ToHtml(string text)
    {
        var html = new StringBuilder();
        foreach (var piece in WebUtility.HtmlEncode(text))
        {
            _ = piece switch
            {
                LeftToRight => html.Append("<bdi dir=\"ltr\">"),
                FirstStrong => html.Append("<bdi>"),
                Pop => html.Append("</bdi>"),
                '\n' => html.Append("<br>\n"),
                _ => html.Append(piece),
            };
        }

        return html.ToString();
    }
}
