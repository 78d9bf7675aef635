namespace Entraide.DirectoryService.Searching;

/// <summary>One word of a query, with the ways of writing it that are to be found as well.</summary>
/// <param name="Text">Folded; a run of Chinese or Japanese characters is one word.</param>
sealed record SearchWord(string Text, bool IsIdeographic)
{
    const int MostWords = 8;

    /// <summary>Other words of the directory that it may stand for: inflected, or one or two errors away.</summary>
    public IReadOnlyList<string> Near { get; init; } = [];

    /// <summary>How many errors are forgiven: 1 from 4 letters, 2 from 8.</summary>
    public int Errors => IsIdeographic ? 0 : Text.Length >= 8 ? 2 : Text.Length >= 4 ? 1 : 0;

    /// <summary>What the inflected forms of the word begin with, or null where it is too short to have any: the last letters are what changes.</summary>
    public string? Stem => IsIdeographic || Text.Length < 4 ? null : Text[..^(Text.Length switch { < 5 => 0, < 7 => 1, < 9 => 2, _ => 3 })];

    /// <summary>The words of a query: no more than eight, and none that says nothing, unless it says nothing else.</summary>
    public static IReadOnlyList<SearchWord> Of(string text)
    {
        var all = SearchText.Runs(SearchText.Fold(text)).Select(run => new SearchWord(run.IsIdeographic ? run.Text : SearchText.Root(run.Text), run.IsIdeographic)).Distinct().ToArray();
        var telling = all.Where(word => !StopWords.Contains(word.Text)).ToArray();
        return [.. (telling.Length > 0 ? telling : all).Take(MostWords)];
    }

    /// <summary>The word exactly as written, as a tsquery.</summary>
    public string Exact(string weight = "") => !IsIdeographic ? $"'{Text}'{Suffix(weight)}"
        : Text.Length == 1 ? $"'{Text}':*{weight}"
        : All(SearchText.Pairs(Text), weight);

    /// <summary>The word in any of its forms, as a tsquery.</summary>
    public string Wide(string weight = "") => IsIdeographic ? WideIdeographic(weight)
        : Near.Count == 0 ? Exact(weight)
        : $"({string.Join('|', Near.Prepend(Text).Distinct().Select(word => $"'{word}'{Suffix(weight)}"))})";

    // With one character wrong, the pairs that it stands in do not count; from four characters on enough is left to tell.
    string WideIdeographic(string weight)
    {
        var pairs = SearchText.Pairs(Text).ToArray();
        return Text.Length < 4 ? Exact(weight)
            : $"({string.Join('|', Enumerable.Range(0, Text.Length).Select(wrong => All(pairs.Where((_, i) => i != wrong && i != wrong - 1), weight)).Distinct())})";
    }

    static string All(IEnumerable<string> words, string weight) => $"({string.Join('&', words.Distinct().Select(word => $"'{word}'{Suffix(weight)}"))})";

    static string Suffix(string weight) => weight.Length > 0 ? $":{weight}" : "";
}
