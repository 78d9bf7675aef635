namespace Entraide.DirectoryService.CrisisLines;

/// <summary>A number somebody can turn to.</summary>
/// <param name="Published">Exactly as published, to the character: show this one.</param>
/// <param name="Dialable">What to hand to a dialler; absent where it does not follow from the published form.</param>
public sealed record CrisisNumber(string Published, string? Dialable)
{
    internal static CrisisNumber From(string published) => new(published, DialableForm.Of(published));
}

/// <summary>A crisis line of one country.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Source">The import it came from.</param>
public sealed record CrisisLine(Guid Id, string Country, string Name, IReadOnlyList<CrisisNumber> Numbers, string Source);
