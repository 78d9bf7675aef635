using System.Text.Json.Nodes;

namespace Entraide.Demo;

/// <summary>What arrived at one address, read from the mail sink as a person would in the browser.</summary>
sealed class Mailbox(Uri sink, string address) : IDisposable
{
    // Words that would tell whoever looks over a shoulder what this is about, in the languages of the samples.
    static readonly string[] Telling =
    [
        "entraide", "soutien", "pair", "aidant", "santé", "mental", "rétablissement", "tilleuls",
        "peer", "support", "health", "recovery", "night", "harbour",
        "دعم", "مساندة", "صحة", "الجسر",
    ];

    readonly HttpClient http = new() { BaseAddress = sink };

    internal string Address => address;

    internal async Task<IReadOnlyList<JsonNode>> MailsAsync(CancellationToken cancellationToken)
    {
        var all = JsonNode.Parse(await http.GetStringAsync("/email", cancellationToken))!.AsArray();
        return [.. all.Where(mail => mail!["to"]!.AsArray().Any(to => (string?)to!["address"] == address)).Select(mail => mail!)];
    }

    internal static string? TellingWord(JsonNode mail)
    {
        var seen = $"{mail["subject"]} {mail["text"]} {mail["html"]} {mail["from"]?.ToJsonString()} {mail["headers"]?.ToJsonString()}".ToLowerInvariant();
        return Telling.FirstOrDefault(word => System.Text.RegularExpressions.Regex.IsMatch(seen, $@"(?<!\w){word}(?!\w)"));
    }

    public void Dispose() => http.Dispose();
}
