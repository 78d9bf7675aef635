using System.Reflection;

namespace Entraide.DirectoryService.Moderation.Medicines;

/// <summary>What a listed word says; where two entries fit a place equally well, the earlier kind counts.</summary>
enum WordKind
{
    Ignore,
    Phrases,
    Not,
    NotAfter,
    Around,
    Care,
    Trade,
    Give,
    Substances,
    Medicines,
}

/// <summary>One entry of a word list.</summary>
/// <param name="Language">ISO 639-1, or <c>common</c>.</param>
/// <param name="Parts">Its words; each may be the stem of a word, or ask for the accents as well.</param>
sealed record Entry(string Language, WordKind Kind, IReadOnlyList<Part> Parts)
{
    /// <summary>Of two that fit, the one that says more: a whole word before a stem.</summary>
    public int Weight { get; } = Parts.Sum(part => 2 * part.Text.Length + (part.IsStem ? 0 : 1) + (part.WithAccents ? 100 : 0));
}

/// <summary>One word of an entry.</summary>
readonly record struct Part(string Text, bool IsStem, bool WithAccents)
{
    public bool Fits(Word word)
    {
        if (WithAccents)
        {
            return Fits(word.Accented);
        }

        for (var i = 0; i < word.Forms.Count; i++)
        {
            if (Fits(word.Forms[i]))
            {
                return true;
            }
        }

        return false;
    }

    bool Fits(string form) => IsStem ? form.StartsWith(Text, StringComparison.Ordinal) : form == Text;
}

/// <summary>The word lists, read once from the files beside this one.</summary>
sealed class Lexicon
{
    /// <summary>The list of names that are the same in every language.</summary>
    public const string Common = "common";

    const string Prefix = "medicine-words.";
    const int StemKey = 2;
    readonly Dictionary<string, List<Entry>> byWord = [], byStem = [];

    Lexicon(IEnumerable<Entry> entries)
    {
        foreach (var entry in entries)
        {
            var first = entry.Parts[0];
            // An entry that asks for accents is found by its folded beginning.
            var key = first.WithAccents ? Words.Of(first.Text)[0].Text : first.Text;
            var (index, at) = first.IsStem ? (byStem, key[..StemKey]) : (byWord, key);
            index.TryAdd(at, []);
            index[at].Add(entry);
        }
    }

    public static Lexicon Shared { get; } = Load(typeof(Lexicon).Assembly);

    /// <summary>The entries that fit <paramref name="words"/> from <paramref name="at"/> on.</summary>
    public IEnumerable<Entry> At(IReadOnlyList<Word> words, int at)
    {
        foreach (var form in words[at].Forms)
        {
            var whole = byWord.TryGetValue(form, out var exact) ? exact : [];
            var stems = form.Length >= StemKey && byStem.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(form.AsSpan(0, StemKey), out var inflected) ? inflected : [];
            foreach (var list in new[] { whole, stems })
            {
                foreach (var entry in list)
                {
                    if (Fits(entry, words, at))
                    {
                        yield return entry;
                    }
                }
            }
        }
    }

    /// <summary>Whether <paramref name="word"/> alone is an entry; for letters that somebody spaced out.</summary>
    public bool Knows(string word) =>
        byWord.TryGetValue(word, out var entries) && entries.Any(entry => entry.Parts.Count == 1)
        || word.Length >= StemKey && byStem.TryGetValue(word[..StemKey], out var stems) && stems.Any(entry => entry.Parts is [var only] && only.Text == word);

    static bool Fits(Entry entry, IReadOnlyList<Word> words, int at)
    {
        if (at + entry.Parts.Count > words.Count)
        {
            return false;
        }

        for (var i = 0; i < entry.Parts.Count; i++)
        {
            if (!entry.Parts[i].Fits(words[at + i]) || words[at + i].Sentence != words[at].Sentence)
            {
                return false;
            }
        }

        return true;
    }

    static Lexicon Load(Assembly assembly) => new(assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .SelectMany(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return Read(name[Prefix.Length..], reader.ReadToEnd()).ToArray();
        }));

    static IEnumerable<Entry> Read(string language, string file)
    {
        var kind = WordKind.Ignore;
        foreach (var line in file.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'))
        {
            if (line[0] == '[')
            {
                kind = Enum.Parse<WordKind>(line.Trim('[', ']').Replace(" ", ""), ignoreCase: true);
                continue;
            }

            foreach (var entry in line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                yield return new Entry(language, kind, [.. entry.Split(' ').SelectMany(Parts)]);
            }
        }
    }

    static IEnumerable<Part> Parts(string written)
    {
        var (stem, accents) = (written.EndsWith('*'), written.StartsWith('='));
        var words = Words.Of(written.Trim('*', '='));
        return words.Select((word, i) => new Part(accents ? word.Accented : word.Text, stem && i == words.Count - 1, accents));
    }
}
