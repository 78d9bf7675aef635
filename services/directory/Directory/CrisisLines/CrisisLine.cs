using System.Text.Json.Serialization;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>A number somebody can turn to.</summary>
/// <param name="Published">Exactly as published, to the character: show this one.</param>
/// <param name="Dialable">What to hand to a dialler; absent where it does not follow from the published form.</param>
public sealed record CrisisNumber(string Published, string? Dialable)
{
    internal static CrisisNumber From(string published) => new(published, DialableForm.Of(published));
}

/// <summary>A crisis line of one country. What its source does not say is absent; see <see cref="CrisisLineDetails"/> for the optional members.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Source">The import it came from.</param>
/// <param name="Verified">The latest verification of its numbers; null where there is none.</param>
/// <param name="Verification">What that is worth now.</param>
/// <param name="Open">Whether somebody answers at the time asked for; null where no time was asked for or the hours are not known.</param>
/// <param name="Speaks">Whether it answers in the language asked for; null where none was asked for or its languages are not known.</param>
public sealed record CrisisLine(
    Guid Id, string Country, string Name, IReadOnlyList<CrisisNumber> Numbers,
    IReadOnlyList<CrisisChannel>? Channels, OpeningHours? Hours, IReadOnlyList<string>? Languages, string? Cost, bool? ShowsOnBill, IReadOnlyList<string>? Audience,
    string Source,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] LineVerification? Verified, VerificationState Verification,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] bool? Open = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] bool? Speaks = null);
