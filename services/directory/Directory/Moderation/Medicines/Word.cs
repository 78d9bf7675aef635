namespace Entraide.DirectoryService.Moderation.Medicines;

/// <summary>A word of a text, or one character of a script that writes without spaces.</summary>
/// <param name="Forms">How it may be read: folded as written, with leetspeak undone, without Arabic's attached particles.</param>
/// <param name="Accented">Lower case with its accents, for the few words that differ in nothing else.</param>
/// <param name="Start">Where it begins in the text, in UTF-16 units.</param>
/// <param name="Sentence">Counts up from sentence to sentence.</param>
/// <param name="Clause">Counts up at commas and the like as well.</param>
sealed record Word(IReadOnlyList<string> Forms, string Accented, int Start, int End, int Sentence, int Clause)
{
    /// <summary>As folded.</summary>
    public string Text => Forms[0];
}
