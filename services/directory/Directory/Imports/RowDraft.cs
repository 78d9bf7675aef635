using System.Text;
using System.Text.Json;
using Entraide.DirectoryService.Hsds;
using Entraide.DirectoryService.Imports.Json;
using Entraide.DirectoryService.Listings;
using Entraide.DirectoryService.Moderation.Medicines;

namespace Entraide.DirectoryService.Imports;

/// <summary>One row while its values come in.</summary>
sealed class RowDraft(HsdsResource resource, SourcePlace place, ImportRemarks remarks)
{
    readonly Dictionary<string, (string Json, Tier Tier)> members = [];
    readonly Dictionary<string, Tier> memberTiers = [];
    readonly List<SourceLink> links = [];
    readonly Dictionary<string, (string Id, string At)> loose = [];
    Tier tier;

    /// <summary>Whether the member has a value, at whatever tier.</summary>
    public bool Has(string member) => members.ContainsKey(member);

    /// <summary>Where a text offers medicines or drugs, which no listing may.</summary>
    public string? OffersMedicines { get; private set; }

    /// <summary>Adds a reference.</summary>
    public void Link(SourceLink link)
    {
        if (!links.Any(known => known.Via == link.Via))
        {
            links.Add(link);
        }
    }

    /// <summary>Takes one value in.</summary>
    public void Take(SourceValue value)
    {
        if (TierMarkers.IsMarker(value.Name))
        {
            TakeMarker(value);
        }
        else if (!IsAbsent(value) && value.Name != "id")
        {
            if (resource.Reference(value.Name) is { } reference)
            {
                TakeReference(reference, value);
            }
            else if (resource.Member(value.Name) is { } member)
            {
                TakeMember(member, value);
            }
            else
            {
                TakeUnknown(value);
            }
        }
    }

    /// <summary>The row as it is to be stored.</summary>
    public SourceRow Finish(string sourceId, Standing standing)
    {
        foreach (var (name, (id, at)) in loose)
        {
            TakeLoose(name, id, at);
        }

        if (resource.Name == "language")
        {
            NameLanguage();
        }

        if (resource.Name == "location")
        {
            CheckPosition();
        }

        if (standing == Standing.Row)
        {
            SayWhatIsMissing();
        }

        return new SourceRow(resource, sourceId, place, standing, Members(Tier.Public)!, Members(Tier.Partner), Members(Tier.NeedToKnow), tier, IsPublishable(), links);
    }

    // Text may be left empty in the feed, a number or a word cannot: no value of either means "not given".
    bool IsPublishable() => resource.Members.All(member => !member.Required || member.Type == MemberType.Text
        || (members.TryGetValue(member.Name, out var found) && found.Tier == Tier.Public && Effective(member.Name, found.Tier) == Tier.Public));

    void SayWhatIsMissing()
    {
        foreach (var member in resource.Members.Where(member => member.Required && !Has(member.Name)))
        {
            remarks.Warn(place, member.Name, member.Type == MemberType.Text ? "Not given: published as an empty text." : "Not given: kept for partners, not published until it is.");
        }
    }

    void TakeMarker(SourceValue value)
    {
        if (TierMarkers.Read(value, out var rowTier, out var tiers) is { } wrong)
        {
            // Somebody wanted to keep something back and we cannot tell what: nobody sees it then.
            tier = Tier.NeedToKnow;
            remarks.RejectValue(place, value.At, wrong);
            return;
        }

        tier = (Tier)Math.Max((int)tier, (int)rowTier);
        foreach (var (name, its) in tiers)
        {
            memberTiers[name] = its;
        }
    }

    void TakeReference(HsdsReference reference, SourceValue value)
    {
        if (TextOf(value) is not { } id || id.Length > 200)
        {
            remarks.RejectValue(place, value.At, "Not an id.");
        }
        else if (reference.To is { } to)
        {
            Link(new SourceLink(reference.Name, to, id));
        }
        else
        {
            loose[reference.Name] = (id, value.At);
        }
    }

    void TakeLoose(string name, string id, string at)
    {
        var says = HsdsSchema.NamedBy(name)!;
        if (links.Any(link => link.Via == name))
        {
            return;
        }

        if (members.TryGetValue(says, out var named) && JsonSerializer.Deserialize<string>(named.Json) is { } to && HsdsSchema.Resources.ContainsKey(to))
        {
            Link(new SourceLink(name, to, id));
        }
        else
        {
            remarks.Warn(place, at, $"{says} does not name an HSDS object: what this refers to cannot be told.");
        }
    }

    void TakeMember(HsdsMember member, SourceValue value)
    {
        if (TextOf(value) is not { } text || (value.Text is null && !FitsKind(member, value.Json)))
        {
            remarks.RejectValue(place, value.At, member.Type is MemberType.Number or MemberType.Latitude or MemberType.Longitude ? "Not a number." : "Not a text.");
            return;
        }

        if (value.Text is null && value.Json.ValueKind == JsonValueKind.Number && member.Type == MemberType.Text)
        {
            remarks.Warn(place, value.At, "A number where HSDS has a text: taken as it is written.");
        }

        var taken = Spreadsheet.IsFormula(text, value) ? new MemberValue(null, Spreadsheet.NoFormulas) : MemberValue.Of(member, text);
        if (taken.Rejection is { } rejection)
        {
            remarks.RejectValue(place, value.At, rejection);
            return;
        }

        if (member.Type == MemberType.Text && MedicineOffers.Find(text) is not null)
        {
            OffersMedicines = value.At;
        }

        if (taken.Warning is { } warning)
        {
            remarks.Warn(place, value.At, warning);
        }

        var its = taken.Published ? value.Tier : (Tier)Math.Max((int)value.Tier, (int)Tier.Partner);
        members[member.Name] = (taken.Json!, its);
    }

    void TakeUnknown(SourceValue value)
    {
        var json = value.Text is { } text ? MemberValue.Text(text).Json : JsonText.IsStorable(value.Json) ? value.Json.GetRawText() : null;
        if (json is null || Spreadsheet.IsFormula(value.Text ?? "", value))
        {
            remarks.RejectValue(place, value.At, json is null ? "It cannot be stored." : Spreadsheet.NoFormulas);
            return;
        }

        remarks.WarnOnce(place, value.At, $"Not part of HSDS 3.1 ({resource.Name}): kept for partners, not published.");
        members.TryAdd(value.Name, (json, (Tier)Math.Max((int)value.Tier, (int)Tier.Partner)));
    }

    void NameLanguage()
    {
        if (Has("code") || !members.TryGetValue("name", out var named) || JsonSerializer.Deserialize<string>(named.Json) is not { } name)
        {
            return;
        }

        if (LanguageNames.TagOf(name) is { } tag)
        {
            members["code"] = (MemberValue.Quoted(tag), named.Tier);
        }
        else if (LanguageNames.WithNote(name) is var (its, bare, note) && !Has("note"))
        {
            members["name"] = (MemberValue.Quoted(bare), named.Tier);
            members["code"] = (MemberValue.Quoted(its), named.Tier);
            members["note"] = (MemberValue.Quoted(note), named.Tier);
            remarks.Warn(place, "name", "A language with a remark in brackets: the remark became its note.");
        }
        else
        {
            remarks.Warn(place, "name", "No language of exactly this name is known: kept as text, and not found by language.");
        }
    }

    void CheckPosition()
    {
        var (hasLatitude, hasLongitude) = (Has("latitude"), Has("longitude"));
        if (hasLatitude != hasLongitude)
        {
            var alone = hasLatitude ? "latitude" : "longitude";
            members.Remove(alone);
            remarks.Warn(place, alone, "Without the other coordinate it is no position: left out.");
        }
        else if (hasLatitude && members["latitude"].Json.Trim('0', '.', '-').Length == 0 && members["longitude"].Json.Trim('0', '.', '-').Length == 0)
        {
            members.Remove("latitude");
            members.Remove("longitude");
            remarks.Warn(place, "latitude", "0, 0 is where tables put what has no position: left out.");
        }
    }

    string? Members(Tier of)
    {
        var json = new StringBuilder();
        foreach (var (name, (value, _)) in members.Where(member => Effective(member.Key, member.Value.Tier) == of).OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            json.Append(json.Length == 0 ? "{" : ",").Append(MemberValue.Quoted(name)).Append(':').Append(value);
        }

        return json.Length > 0 ? json.Append('}').ToString() : of == Tier.Public ? "{}" : null;
    }

    Tier Effective(string name, Tier its) => (Tier)Math.Max((int)its, (int)memberTiers.GetValueOrDefault(name));

    static bool FitsKind(HsdsMember member, JsonElement json) => member.Type is MemberType.Number or MemberType.Latitude or MemberType.Longitude
        ? json.ValueKind == JsonValueKind.Number
        : json.ValueKind == JsonValueKind.String || (member.Type == MemberType.Text && json.ValueKind == JsonValueKind.Number);

    static bool IsAbsent(SourceValue value) => value.Text is { } text ? string.IsNullOrWhiteSpace(text) : value.Json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    static string? TextOf(SourceValue value) => value.Text?.Trim() ?? JsonText.Of(value.Json);
}
