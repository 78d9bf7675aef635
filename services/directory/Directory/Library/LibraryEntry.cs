using Entraide.DirectoryService.Hsds;

namespace Entraide.DirectoryService.Library;

/// <summary>Words in one language, with the direction they run in.</summary>
/// <param name="Dir"><c>ltr</c> or <c>rtl</c>: set it on whatever shows the text, so that it keeps its direction among other text.</param>
public sealed record DirectedText(string Language, string Dir, string Name, string Summary, string? Body);

/// <summary>An entry of the library as readers see it.</summary>
/// <param name="Text">In the language the caller prefers, of those there are; lists leave the body out.</param>
/// <param name="Texts">In all languages; left out of lists.</param>
/// <param name="Place">Absent where there is none or it is not for partners to know.</param>
/// <param name="PlaceWithheld">Told to the entry's own partner only: there is a place of tier <c>need_to_know</c>, which a change has to repeat.</param>
/// <param name="Hidden">Told to the entry's own partner and to moderators only: nobody else sees it now.</param>
public sealed record LibraryEntry(
    Guid Id, LibraryKind Kind, DirectedText Text, IReadOnlyList<DirectedText>? Texts,
    IReadOnlyList<string> Topics, IReadOnlyList<string> Populations, IReadOnlyList<string> Languages, IReadOnlyList<string> Modalities,
    string? Url, LibraryPlace? Place, bool? PlaceWithheld, LibraryHours? Hours, bool? AcceptingNewcomers, bool? Free, IReadOnlyList<string> Accessibility,
    Tier Tier, int Version, DateTimeOffset ChangedAt, bool? Hidden);
