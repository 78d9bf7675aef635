namespace Entraide.DirectoryService.Moderation.Medicines;

/// <summary>The ways in which one written word may be read.</summary>
static class Forms
{
    // The longer first: "and the" before "and".
    static readonly string[] Particles = ["وال", "بال", "فال", "كال", "ولل", "لل", "ال", "و", "ف", "ب", "ل", "ك", "س"];

    /// <summary>All readings of the folded <paramref name="word"/>, itself first.</summary>
    public static IReadOnlyList<string> Of(string word)
    {
        if (word[0] is >= '\u0600' and <= '\u06FF')
        {
            return [word, .. Particles.Where(particle => word.Length >= particle.Length + 3 && word.StartsWith(particle, StringComparison.Ordinal)).Select(particle => word[particle.Length..])];
        }

        return word.Length > 1 && word.AsSpan().ContainsAny("013457@$!|") && word.Any(char.IsAsciiLetter)
            ? [word, Unleet(word, one: 'i'), .. word.Contains('1') ? [Unleet(word, one: 'l')] : Array.Empty<string>()]
            : [word];
    }

    static string Unleet(string word, char one) => string.Create(word.Length, (word, one), static (to, from) =>
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = from.word[i] switch
            {
                '0' => 'o',
                '1' => from.one,
                '3' => 'e',
                '4' or '@' => 'a',
                '5' or '$' => 's',
                '7' => 't',
                '!' or '|' => 'i',
                var other => other,
            };
        }
    });
}
