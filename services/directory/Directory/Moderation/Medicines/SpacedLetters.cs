namespace Entraide.DirectoryService.Moderation.Medicines;

/// <summary>Puts words together whose letters somebody spaced out (<c>x a n a x</c>, <c>x.a.n.a.x</c>).</summary>
static class SpacedLetters
{
    const int Fewest = 4, Most = 64, WidestGap = 3;

    /// <summary><paramref name="words"/>, with each listed word of at least four letters that stands in a row of single letters as one word.</summary>
    public static List<Word> Join(List<Word> words, Lexicon lexicon)
    {
        var joined = new List<Word>(words.Count);
        for (var i = 0; i < words.Count;)
        {
            var length = RowAt(words, i);
            if (length < Fewest)
            {
                joined.Add(words[i++]);
                continue;
            }

            joined.AddRange(Read(words.GetRange(i, length), lexicon));
            i += length;
        }

        return joined;
    }

    static int RowAt(List<Word> words, int at)
    {
        var length = 0;
        while (at + length < words.Count && length < Most && IsLetter(words[at + length])
            && (length == 0 || words[at + length].Start - words[at + length - 1].End is > 0 and <= WidestGap))
        {
            length++;
        }

        return length;
    }

    static bool IsLetter(Word word) => word.Text.Length == 1 && word.Text[0] < '\u2E80';

    static IEnumerable<Word> Read(List<Word> letters, Lexicon lexicon)
    {
        var text = string.Concat(letters.Select(letter => letter.Text));
        for (var i = 0; i < letters.Count;)
        {
            var length = Enumerable.Range(0, letters.Count - i + 1).Where(n => n >= Fewest && Forms.Of(text.Substring(i, n)).Any(lexicon.Knows)).DefaultIfEmpty(1).Max();
            yield return length == 1 ? letters[i] : letters[i] with { Forms = Forms.Of(text.Substring(i, length)), Accented = text.Substring(i, length), End = letters[i + length - 1].End };
            i += length;
        }
    }
}
