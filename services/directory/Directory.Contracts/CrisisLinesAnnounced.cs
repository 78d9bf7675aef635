namespace Entraide.DirectoryService.Contracts;

/// <summary>A country's public crisis lines that were verified recently, whole: said when they change. Numbers of helplines, and of nobody else.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Version">Rises with each change: of two the higher one holds, whichever arrives last.</param>
/// <param name="Lines">As the directory orders them, ten at most; none where no verification holds any more.</param>
public sealed record CrisisLinesAnnounced(string Country, long Version, IReadOnlyList<AnnouncedLine> Lines);

/// <summary>A crisis line.</summary>
/// <param name="Numbers">Exactly as published, to the character.</param>
/// <param name="VerifiedAt">UTC.</param>
public sealed record AnnouncedLine(Guid Id, string Name, IReadOnlyList<string> Numbers, DateTimeOffset VerifiedAt);
