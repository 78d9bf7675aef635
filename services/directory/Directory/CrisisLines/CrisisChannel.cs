using System.Text.RegularExpressions;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>One way to reach a crisis line.</summary>
/// <param name="Kind">One of <c>phone</c>, <c>sms</c>, <c>chat</c>, <c>email</c>, <c>web</c>.</param>
/// <param name="Address">
/// Exactly as published: a URL (http or https) for <c>web</c> and <c>chat</c>, an e-mail address for <c>email</c>, a number for <c>phone</c> and
/// <c>sms</c>. Required for <c>web</c> and <c>email</c>; a phone or sms channel without one takes the line's own numbers.
/// </param>
public sealed partial record CrisisChannel(string Kind, string? Address = null)
{
    internal static readonly string[] Kinds = ["phone", "sms", "chat", "email", "web"];

    const int LongestUrl = 2000, LongestEmail = 254, LongestNumber = 64;

    /// <summary>What is wrong with it, by pointer from the channel.</summary>
    internal IEnumerable<Fault> Faults()
    {
        if (!Kinds.Contains(Kind))
        {
            yield return new Fault("/kind", "One of phone, sms, chat, email, web.");
        }
        else if (Address is null)
        {
            if (Kind is "web" or "email")
            {
                yield return new Fault("/address", "Required for web and email.");
            }
        }
        else if (!Fits(Kind, Address))
        {
            yield return new Fault("/address", "Does not fit the kind: a URL (http or https) for web and chat, an e-mail address for email, a number for phone and sms.");
        }
    }

    static bool Fits(string kind, string address) => !address.Any(char.IsControl) && kind switch
    {
        "email" => address.Length <= LongestEmail && Email().IsMatch(address),
        "web" or "chat" => address.Length <= LongestUrl && !address.Any(char.IsWhiteSpace)
            && Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0,
        _ => address.Length <= LongestNumber && address.AsSpan().ContainsAnyInRange('0', '9'),
    };

    [GeneratedRegex(@"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+\z")]
    private static partial Regex Email();
}
