using Entraide.DirectoryService.Hsds;
using Entraide.ServiceDefaults.Problems;
using NodaTime;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>Reads a mapping. Whatever it does not know is an error with its line: a slip in a mapping would publish the wrong thing, or nothing.</summary>
static class MappingReader
{
    static readonly string[] TierWords = ["public", "partner", "need_to_know"];

    /// <summary>The mapping in <paramref name="yaml"/>.</summary>
    /// <exception cref="Problem">of kind invalid, with the line</exception>
    public static Mapping Read(string yaml, string name)
    {
        var root = YamlPlace.Read(yaml, name);
        var zone = root.Find("time_zone") is { } place
            ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(place.Text) ?? throw place.Wrong("Not a time zone of the IANA database.") : null;
        var mapping = new Mapping(name, root.Find("source")?.Text, zone, root.Find("lenient")?.Flag ?? false,
            [.. root.Need("files").Pairs.Select(pair => ReadFile(pair.Key, pair.Value))]);
        root.Done();
        return mapping.Files.SelectMany(file => file.Names).GroupBy(file => file).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw root.Wrong($"{twice.Key} is said twice.") : mapping;
    }

    static FileMapping ReadFile(string names, YamlPlace place)
    {
        var rows = place.IsList ? place : place.Need("rows");
        var file = new FileMapping(
            [.. names.Split('|').Select(Mapping.Bare)], place.Line, !place.IsList && (place.Find("optional")?.Flag ?? false),
            place.IsList ? [] : [.. place.Find("ignore")?.Items.Select(item => (item.Text, item.Line)) ?? []],
            place.IsList ? [] : [.. place.Find("parts")?.Pairs.Select(pair => ReadForms(pair.Key, pair.Value)) ?? []],
            [.. rows.Items.Select(ReadRow)]);
        if (!place.IsList)
        {
            place.Done();
        }

        return file.Rows.Count > 0 ? file : throw place.Wrong("At least one row is expected.");
    }

    static CellForms ReadForms(string column, YamlPlace place)
    {
        var forms = new CellForms(column, place.Line, [.. place.Items.Select(ExpressionReader.Pattern)]);
        return forms.Patterns.SelectMany(CellForms.GroupNames).Any(group => group == CellForms.Rest)
            ? throw place.Wrong("rest is the name of what fits no form.")
            : forms.Patterns.All(pattern => CellForms.GroupNames(pattern).Any()) ? forms : throw place.Wrong("Every form names a piece: (?<name>…).");
    }

    static RowRule ReadRow(YamlPlace place)
    {
        var kind = place.Need("row");
        if (!HsdsSchema.Resources.TryGetValue(kind.Text, out var resource))
        {
            throw kind.Wrong($"{kind.Text} is no object of HSDS 3.1.");
        }

        var each = place.Find("each") is { } parts ? ReadEach(parts) : null;
        var id = place.Need("id");
        var rule = new RowRule(
            resource, place.Line, ExpressionReader.Read(id), place.Find("when") is { } when ? ReadCondition(when) : null,
            [.. Fields(resource, place.Find("fields"), reference: false), .. Fields(resource, place.Find("links"), reference: true), .. Kept(resource, place.Find("keep"))],
            each, place.Find("tier") is { } tier ? ReadTier(tier) : null,
            place.Find("addition")?.Flag ?? false, place.Find("once")?.Flag ?? false, place.Find("by_name")?.Flag ?? false);
        place.Done();
        Check(rule, id, place);
        return rule;
    }

    static void Check(RowRule rule, YamlPlace id, YamlPlace place)
    {
        if (rule.Fields.GroupBy(field => field.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw place.Wrong($"{twice.Key} is said twice.");
        }

        if (rule.Each is { } each)
        {
            if (!rule.Id.Columns.Any(EachRule.IsPart))
            {
                throw id.Wrong("The rows of a cell's parts need ids of their own: use {part} or {part.index}.");
            }

            if (rule.When?.Columns.Any(EachRule.IsPart) is true)
            {
                throw place.Wrong("when: is about the line; it cannot look at a part.");
            }

            if (each.IsStrict && !rule.Fields.Any(field => field.Value.Columns.Contains($"{EachRule.Part}.{CellForms.Rest}")))
            {
                throw place.Wrong("Say where part.rest goes: a part that is of no known form must not vanish.");
            }
        }
        else if (rule.Once && rule.Id.Columns.Any())
        {
            throw id.Wrong("The id of a row that is there once is a value.");
        }
    }

    static IEnumerable<FieldRule> Fields(HsdsResource resource, YamlPlace? place, bool reference)
    {
        foreach (var (name, value) in place?.Pairs ?? [])
        {
            if (reference ? resource.Reference(name) is null : resource.Member(name) is null)
            {
                throw value.Wrong(reference ? $"{resource.Name} has no reference {name} in HSDS 3.1."
                    : resource.Reference(name) is not null ? $"{name} refers to another row: it belongs under links." : $"{resource.Name} has no member {name} in HSDS 3.1.");
            }

            yield return ReadField(name, false, value);
        }
    }

    // A list of columns, or new names and what they hold.
    static IEnumerable<FieldRule> Kept(HsdsResource resource, YamlPlace? place)
    {
        if (place is null)
        {
            return [];
        }

        return place.IsList || place.IsText
            ? place.Items.Select(item => new FieldRule(item.Text, true, ExpressionReader.Column(item), null, null))
            : place.Pairs.Select(pair => resource.Member(pair.Key) is null && resource.Reference(pair.Key) is null && pair.Key != "id"
                ? ReadField(pair.Key, true, pair.Value) : throw pair.Value.Wrong($"{pair.Key} is a member of {resource.Name}: it belongs under fields or links."));
    }

    static FieldRule ReadField(string name, bool kept, YamlPlace place)
    {
        if (place.IsText)
        {
            return new FieldRule(name, kept, ExpressionReader.Read(place), null, null);
        }

        var (tier, warning) = (place.Find("tier"), place.Find("warn")?.Text);
        return new FieldRule(name, kept, ExpressionReader.Read(place), tier is null ? null : ReadTier(tier), warning);
    }

    // A tier decides who is put at risk: a mapping has to say what every cell means, the empty one too.
    static Expression ReadTier(YamlPlace place)
    {
        if (place.IsText)
        {
            return TierWords.Contains(place.Text) ? new Expression(place.Line) { Constant = place.Text } : throw place.Wrong("One of public, partner, need_to_know is expected.");
        }

        var tier = ExpressionReader.Read(place);
        return tier.Map is null || tier.Otherwise is null ? throw place.Wrong("A tier by a column needs map: and otherwise:.")
            : tier.Map.Values.Append(tier.Otherwise).All(TierWords.Contains) ? tier : throw place.Wrong("One of public, partner, need_to_know is expected.");
    }

    static EachRule ReadEach(YamlPlace place)
    {
        var match = place.Find("match");
        var each = new EachRule(place.Need("column").Text, place.Line, place.Find("split")?.Exact, ReadWeekly(place), [.. match?.Items.Select(ExpressionReader.Pattern) ?? []]);
        place.Done();
        return each switch
        {
            { Split: "" } => throw place.Wrong("split: is what stands between the parts."),
            { Weekly: true, Split: not null } or { Weekly: true, Patterns.Count: > 0 } => throw place.Wrong("hours: weekly takes the whole cell: no split: and no match:."),
            { Weekly: false, Split: null, Patterns.Count: 0 } => throw place.Wrong("Say how the cell is taken apart: split:, match: or hours: weekly."),
            _ when each.Patterns.SelectMany(CellForms.GroupNames).Any(group => group is CellForms.Rest or "index") => throw place.Wrong("rest and index are names of the part itself."),
            _ => each,
        };
    }

    static bool ReadWeekly(YamlPlace place) =>
        place.Find("hours") is { } hours && (hours.Text == "weekly" ? true : throw hours.Wrong("weekly is expected."));

    static Condition ReadCondition(YamlPlace place)
    {
        if (place.IsText)
        {
            return new Condition.Cell(place.Text, place.Line, Empty: false, null, Not: false);
        }

        if (place.IsList)
        {
            return new Condition.Several([.. place.Items.Select(ReadCondition)], Any: false);
        }

        if (place.Find("any") is { } any)
        {
            place.Done();
            return new Condition.Several([.. any.Items.Select(ReadCondition)], Any: true);
        }

        var (column, isWords, notWords, empty) = (place.Need("column").Text, place.Find("is"), place.Find("not"), place.Find("empty")?.Flag ?? false);
        place.Done();
        return (isWords is null ? 0 : 1) + (notWords is null ? 0 : 1) + (empty ? 1 : 0) > 1
            ? throw place.Wrong("One of is:, not:, empty: true.")
            : new Condition.Cell(column, place.Line, empty, (isWords ?? notWords)?.Items.Select(item => item.Text).ToArray(), notWords is not null);
    }
}
