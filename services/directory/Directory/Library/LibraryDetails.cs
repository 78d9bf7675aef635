using Entraide.DirectoryService.Hsds;
using Entraide.DirectoryService.Listings;
using Entraide.DirectoryService.Supporters;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Library;

/// <summary>What a library entry is.</summary>
public enum LibraryKind
{
    CopingResource,
    OnlineService,
    Group,
    SafeSpace,
}

/// <summary>The words of an entry in one language.</summary>
/// <param name="Name">1 to 200 characters on one line.</param>
/// <param name="Summary">1 to 500 characters on one line.</param>
/// <param name="Body">Up to 10,000 characters, with line breaks.</param>
public sealed record LibraryText(string Name, string Summary, string? Body = null);

/// <summary>Where an entry is met, in degrees (WGS 84). A place of tier <c>need_to_know</c> is kept and never shown.</summary>
public sealed record LibraryPlace(double Lat, double Lon, Tier Tier);

/// <summary>What a partner says about one entry of the library, whole.</summary>
/// <param name="Texts">By language tag (BCP 47): 1 to 20 languages.</param>
/// <param name="Topics">Codes (<c>a-z</c>, <c>0-9</c>, <c>-</c>), 20 at most; so are populations and accessibility.</param>
/// <param name="Languages">Tags of the languages one is met in; the texts' own count besides.</param>
/// <param name="Modalities">Any of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>.</param>
/// <param name="Url">https; required of an online service.</param>
/// <param name="AcceptingNewcomers">Of groups only.</param>
/// <param name="Tier"><c>public</c> or <c>partner</c>.</param>
public sealed record LibraryDetails(
    LibraryKind Kind, IReadOnlyDictionary<string, LibraryText> Texts, IReadOnlyList<string>? Topics = null, IReadOnlyList<string>? Populations = null,
    IReadOnlyList<string>? Languages = null, IReadOnlyList<string>? Modalities = null, string? Url = null, LibraryPlace? Place = null,
    LibraryHours? Hours = null, bool? AcceptingNewcomers = null, bool? Free = null, IReadOnlyList<string>? Accessibility = null, Tier Tier = Tier.Public)
{
    const int LongestUrl = 2000;

    /// <summary>Refuses details that make no sense, or whose text would show as something else.</summary>
    /// <exception cref="Problem">of kind invalid, with every fault</exception>
    internal void Check()
    {
        var checks = new Checks()
            .That(Texts.Count is >= 1 and <= 20 && ListChecks.NoneTwice([.. Texts.Keys]), "/texts", "1 to 20 languages, none twice.")
            .That(Url is null || IsShowable(Url), "/url", "An https address without user name, 2000 characters at most.")
            .That(Url is not null || Kind != LibraryKind.OnlineService, "/url", "An online service needs one.")
            .That(AcceptingNewcomers is null || Kind == LibraryKind.Group, "/accepting_newcomers", "Groups only.")
            .That(Place is not { Lat: < -90 or > 90 }, "/place/lat", "-90 to 90.")
            .That(Place is not { Lon: < -180 or > 180 }, "/place/lon", "-180 to 180.")
            .That(Tier != Tier.NeedToKnow, "/tier", "public or partner: what nobody may see is not listed.");
        foreach (var (tag, text) in Texts)
        {
            CheckText(checks, tag, text);
        }

        Each(checks, Topics, "/topics", Topic.IsCode, "1 to 64 of a-z, 0-9 and -.");
        Each(checks, Populations, "/populations", Topic.IsCode, "1 to 64 of a-z, 0-9 and -.");
        Each(checks, Languages, "/languages", LanguageTag.IsTag, "Not a language tag (BCP 47).");
        Each(checks, Modalities, "/modalities", SupporterDetails.KnownModalities.Contains, "One of in_person, phone, video, chat.");
        Each(checks, Accessibility, "/accessibility", Topic.IsCode, "1 to 64 of a-z, 0-9 and -.");
        Hours?.Check(checks);
        checks.Enforce();
    }

    /// <summary>All texts, each by the JSON pointer to it.</summary>
    internal IEnumerable<(string Pointer, string? Text)> TextsByPointer() =>
        Texts.SelectMany(text => new[] { ($"/texts/{text.Key}/name", text.Value.Name), ($"/texts/{text.Key}/summary", text.Value.Summary), ($"/texts/{text.Key}/body", text.Value.Body) })
            .Append(("/url", Url));

    static void CheckText(Checks checks, string tag, LibraryText? text)
    {
        if (!LanguageTag.IsTag(tag) || text is null)
        {
            // The member's name is the caller's, and not echoed.
            checks.That(false, "/texts", "Each member is a language tag (BCP 47) with name, summary and, if wanted, body.");
            return;
        }

        checks.That(text.Name.Length <= 200 && !string.IsNullOrWhiteSpace(text.Name) && PlainText.Is(text.Name, lines: false), $"/texts/{tag}/name",
                "1 to 200 characters on one line, without control characters and bidi overrides.")
            .That(text.Summary.Length <= 500 && !string.IsNullOrWhiteSpace(text.Summary) && PlainText.Is(text.Summary, lines: false), $"/texts/{tag}/summary",
                "1 to 500 characters on one line, without control characters and bidi overrides.")
            .That(text.Body is null || text.Body.Length <= 10_000 && !string.IsNullOrWhiteSpace(text.Body) && PlainText.Is(text.Body, lines: true), $"/texts/{tag}/body",
                "1 to 10000 characters, without control characters and bidi overrides.");
    }

    // ASCII, so that the address reads as it leads: another script's name comes in its xn-- form.
    static bool IsShowable(string url) => url.Length <= LongestUrl && System.Text.Ascii.IsValid(url) && !url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '\\' or '<' or '>' or '"')
        && url.StartsWith("https://", StringComparison.Ordinal) && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && uri.UserInfo.Length == 0 && uri.HostNameType == UriHostNameType.Dns && uri.Host.Contains('.');

    static void Each(Checks checks, IReadOnlyList<string>? values, string pointer, Func<string, bool> holds, string detail)
    {
        checks.That(values is null || (values.Count <= 20 && ListChecks.NoneTwice(values)), pointer, "20 at most, none twice.");
        checks.Each(values ?? [], pointer, holds, detail);
    }
}
