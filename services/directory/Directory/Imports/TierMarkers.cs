using System.Text.Json;
using Entraide.DirectoryService.Hsds;
using Entraide.DirectoryService.Imports.Json;

namespace Entraide.DirectoryService.Imports;

/// <summary>
/// How importers say that something is not for everybody: our own <c>tier</c> (of the row) and <c>tiers</c> (JSON, by member), and the
/// columns that spreadsheets and older systems use. They decide before anything else is looked at, and are never published themselves.
/// </summary>
static class TierMarkers
{
    static readonly string[] Secret = ["confidential", "is_confidential", "private", "is_private"];
    static readonly string[] Shown = ["display", "public", "is_public", "publish", "display_to_public", "show_to_public"];
    static readonly string[] NotShown = ["do_not_display", "do_not_publish", "hidden", "unlisted"];
    static readonly string[] Yes = ["true", "yes", "y", "1", "t", "x"];
    static readonly string[] No = ["false", "no", "n", "0", "f"];

    /// <summary>Whether a member of this name is a marker and not content.</summary>
    public static bool IsMarker(string name) => Normal(name) is "tier" or "disclosure_tier" or "tiers"
        || Secret.Contains(Normal(name)) || Shown.Contains(Normal(name)) || NotShown.Contains(Normal(name));

    /// <summary>What the marker says of the row and of single members; the answer is what is wrong with it, or null.</summary>
    public static string? Read(SourceValue marker, out Tier row, out IReadOnlyDictionary<string, Tier> members)
    {
        (row, members) = (Tier.Public, new Dictionary<string, Tier>());
        var name = Normal(marker.Name);
        if (name == "tiers")
        {
            return ReadMembers(marker.Json, out members);
        }

        var word = (marker.Text ?? JsonText.Of(marker.Json) ?? marker.Json.ValueKind switch
        {
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Undefined or JsonValueKind.Null => "",
            _ => "?",
        }).Trim().ToLowerInvariant();
        if (word.Length == 0)
        {
            return null;
        }

        if (name is "tier" or "disclosure_tier")
        {
            row = Tiers.Parse(word) ?? Tier.NeedToKnow;
            return Tiers.Parse(word) is null ? "One of public, partner, need_to_know is expected." : null;
        }

        if (!Yes.Contains(word) && !No.Contains(word))
        {
            return "Yes or no is expected: treated as confidential until it is.";
        }

        var holds = Yes.Contains(word);
        row = Secret.Contains(name) && holds ? Tier.NeedToKnow
            : (Shown.Contains(name) && !holds) || (NotShown.Contains(name) && holds) ? Tier.Partner
            : Tier.Public;
        return null;
    }

    static string? ReadMembers(JsonElement tiers, out IReadOnlyDictionary<string, Tier> members)
    {
        var found = new Dictionary<string, Tier>();
        members = found;
        if (tiers.ValueKind != JsonValueKind.Object)
        {
            return "An object of member and tier is expected.";
        }

        foreach (var member in tiers.EnumerateObject())
        {
            if (Tiers.Parse(JsonText.Of(member.Value) ?? "") is not { } tier)
            {
                return "One of public, partner, need_to_know is expected.";
            }

            found[member.Name] = tier;
        }

        return null;
    }

    static string Normal(string name) => name.Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_');
}
