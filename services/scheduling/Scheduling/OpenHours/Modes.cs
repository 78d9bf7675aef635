namespace Entraide.Scheduling.OpenHours;

/// <summary>Ways to meet, as a set: many of them are compared for each free slot.</summary>
[Flags]
enum Modes : byte
{
    None = 0,
    InPerson = 1,
    Phone = 2,
    Video = 4,
    Chat = 8,
    All = InPerson | Phone | Video | Chat,
}

/// <summary>The words for them in requests, answers and rows.</summary>
static class ModeWords
{
    static readonly (Modes Mode, string Word)[] Words = [(Modes.InPerson, "in_person"), (Modes.Phone, "phone"), (Modes.Video, "video"), (Modes.Chat, "chat")];

    // An answer holds hundreds of sets, and there are sixteen.
    static readonly string[][] Lists = [.. Enumerable.Range(0, (int)Modes.All + 1).Select(set => Words.Where(word => ((Modes)set & word.Mode) != 0).Select(word => word.Word).ToArray())];

    /// <summary>The mode that <paramref name="word"/> names; none where it names nothing.</summary>
    internal static Modes Of(string? word) => Words.FirstOrDefault(known => known.Word == word).Mode;

    /// <summary>The set that <paramref name="words"/> name.</summary>
    internal static Modes Of(IEnumerable<string> words) => words.Aggregate(Modes.None, (set, word) => set | Of(word));

    /// <summary>The words of a set, always in the same order.</summary>
    internal static IReadOnlyList<string> Of(Modes modes) => Lists[(int)modes];
}
