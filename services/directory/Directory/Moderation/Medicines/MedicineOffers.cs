namespace Entraide.DirectoryService.Moderation.Medicines;

/// <summary>Where a text offers, swaps, sells or asks for medicines or drugs. Neither the text nor this is logged.</summary>
/// <param name="Start">In UTF-16 units of the text.</param>
/// <param name="Language">The word list that matched (ISO 639-1).</param>
sealed record MedicineOffer(int Start, int Length, string Language);

/// <summary>
/// The no-medicines rule: a trade word close to a medicine, in one sentence, and neither denied nor part of a sentence about care.
/// Help with medicines (a pharmacy, a treatment, a needle exchange) is what the directory is for, so doubt lets a text pass: readers can report it.
/// </summary>
static class MedicineOffers
{
    /// <summary>The first offer in <paramref name="text"/>, or null. Takes no more than milliseconds for a text of any length a listing has.</summary>
    public static MedicineOffer? Find(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var words = SpacedLetters.Join(Words.Of(text), Lexicon.Shared);
        var found = new List<Hit>();
        for (var at = 0; at < words.Count; at++)
        {
            found.AddRange(Lexicon.Shared.At(words, at).Select(entry => new Hit(entry, at)));
        }

        // Most texts name no medicine at all, and are done here.
        return found.Exists(hit => hit.Kind is WordKind.Medicines or WordKind.Substances or WordKind.Phrases)
            ? found.GroupBy(hit => words[hit.First].Sentence).Select(sentence => Find(words, [.. sentence])).FirstOrDefault(offer => offer is not null)
            : null;
    }

    /// <summary>
    /// Reads one sentence in the language that knows most of its words: Spanish and Portuguese sell alike, and refuse and help in other words.
    /// </summary>
    static MedicineOffer? Find(List<Word> words, List<Hit> sentence)
    {
        var common = sentence.Where(hit => hit.Entry.Language == Lexicon.Common).ToArray();
        var readings = sentence.Where(hit => hit.Entry.Language != Lexicon.Common).GroupBy(hit => hit.Entry.Language)
            .Select(own => (Language: own.Key, Known: Longest(own).Sum(hit => hit.Entry.Parts.Count), Hits: Longest(own.Concat(common)))).ToArray();
        var most = readings.Select(reading => reading.Known).DefaultIfEmpty().Max();
        foreach (var (language, _, hits) in readings.Where(reading => reading.Known == most).OrderBy(reading => reading.Language, StringComparer.Ordinal))
        {
            if (new Sentence(words, hits).Offer() is var (first, last))
            {
                return new MedicineOffer(words[first].Start, words[last].End - words[first].Start, language);
            }
        }

        return null;
    }

    /// <summary>Of entries that overlap, the longest: "needle exchange" is no exchange.</summary>
    static List<Hit> Longest(IEnumerable<Hit> hits)
    {
        var kept = new List<Hit>();
        foreach (var hit in hits.OrderByDescending(hit => hit.Entry.Parts.Count).ThenByDescending(hit => hit.Entry.Weight).ThenBy(hit => hit.Kind).ThenBy(hit => hit.First))
        {
            if (!kept.Exists(other => hit.First <= other.Last && other.First <= hit.Last && !hit.IsSameNegation(other)))
            {
                kept.Add(hit);
            }
        }

        return [.. kept.OrderBy(hit => hit.First)];
    }
}

/// <summary>An entry of the lists at its place among the words.</summary>
readonly record struct Hit(Entry Entry, int First)
{
    public int Last => First + Entry.Parts.Count - 1;
    public WordKind Kind => Entry.Kind;
    /// <summary>A word that denies on either side is listed twice.</summary>
    public bool IsSameNegation(Hit other) => First == other.First && Last == other.Last && Kind != other.Kind && IsNegation && other.IsNegation;

    public bool IsNegation => Kind is WordKind.Not or WordKind.NotAfter;
}
