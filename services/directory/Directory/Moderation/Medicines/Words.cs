using System.Text;

namespace Entraide.DirectoryService.Moderation.Medicines;

/// <summary>Takes a text apart into folded words that know where they stand in it.</summary>
sealed class Words
{
    // No sentence is this long, and one without an end would cost the square of its length: it ends at the next comma, or without one.
    const int LongSentence = 300, LongestSentence = 900;

    readonly string text;
    readonly List<Word> words = [];
    readonly StringBuilder current = new();
    int start = -1, end, sentence, sentenceStart, clause;

    Words(string text) => this.text = text;

    /// <summary>The words of <paramref name="text"/>, in order.</summary>
    public static List<Word> Of(string text)
    {
        var reader = new Words(text);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            reader.Take(rune, at);
            at += rune.Utf16SequenceLength;
        }

        reader.EndWord();
        return reader.words;
    }

    void Take(Rune rune, int at)
    {
        var (next, folded) = (at + rune.Utf16SequenceLength, Folding.Of(rune));
        if (Folding.IsVoicing(rune))
        {
            Voice(folded, next);
        }
        else if (Folding.IsUnspaced(rune))
        {
            EndWord();
            foreach (var character in folded)
            {
                Add([character.ToString()], character.ToString(), at, next);
            }
        }
        else if (folded.Length == 0)
        {
            // Invisible: it neither belongs to the word nor ends it.
        }
        else if (folded.All(char.IsLetterOrDigit) || IsLeet(folded, next))
        {
            start = start < 0 ? at : start;
            end = next;
            current.Append(folded);
        }
        else
        {
            EndWord();
            Pause(folded[0], next);
        }
    }

    // "がば" may come as "か" and a mark of its own, above all in half width.
    void Voice(string mark, int next)
    {
        if (words is [.., var last] && (last.Text + Mark(mark)).Normalize(NormalizationForm.FormC) is { Length: 1 } voiced)
        {
            words[^1] = last with { Forms = [voiced], Accented = voiced, End = next };
        }
    }

    static char Mark(string folded) => folded.Contains('\u309A') || folded.Contains('\u309C') ? '\u309A' : '\u3099';

    // "p!lls" and "$ell", but not "Now!" and not "$5".
    bool IsLeet(string folded, int next) => folded[0] switch
    {
        '!' or '|' => current.Length > 0 && next < text.Length && char.IsLetter(text[next]),
        '@' or '$' => next < text.Length && char.IsLetter(text[next]),
        _ => false,
    };

    void Pause(char mark, int next)
    {
        var ends = mark switch
        {
            '。' or '؟' or '…' => true,
            '.' or '!' or '?' => next >= text.Length || char.IsWhiteSpace(text[next]) || text[next] > '\u2E7F',
            '\n' => next < text.Length && text[next] is '\n' or '\r',
            _ => false,
        };
        var pauses = mark is ',' or '،' or '、' or ';' or '؛' or ':' or '(' or ')' or '—' or '–';
        if (ends || (pauses && words.Count - sentenceStart >= LongSentence))
        {
            EndSentence();
        }
        else if (pauses)
        {
            clause++;
        }
    }

    void Add(IReadOnlyList<string> forms, string accented, int from, int to)
    {
        if (words.Count - sentenceStart >= LongestSentence)
        {
            EndSentence();
        }

        words.Add(new Word(forms, accented, from, to, sentence, clause));
    }

    void EndSentence() => (sentence, clause, sentenceStart) = (sentence + 1, clause + 1, words.Count);

    void EndWord()
    {
        if (current.Length > 0)
        {
            var folded = current.ToString();
            Add(Forms.Of(folded), Accents(text[start..end]), start, end);
            current.Clear();
            start = -1;
        }
    }

    // Half of a surrogate pair cannot be normalized; no letter is one, so it never gets here.
    static string Accents(string written) => written.ToLowerInvariant().Normalize(NormalizationForm.FormC);
}
