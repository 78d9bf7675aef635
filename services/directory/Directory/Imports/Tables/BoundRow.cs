using Entraide.DirectoryService.Hsds;
using NodaTime;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>One value of a row, as a function of a line's cells.</summary>
sealed record BoundField(string Name, string At, Func<string?[], string?> Value, Func<string?[], string?>? Tier, string? Warning);

/// <summary>One row that the lines of a file become, worked out for its columns.</summary>
sealed class BoundRow
{
    readonly RowRule rule;
    readonly List<BoundField> fields = [];
    readonly Func<string?[], bool>? when;
    readonly Func<string?[], string?> id;
    readonly BoundField? tier;
    readonly Dictionary<string, string> keptNames = [];

    BoundRow(RowRule rule, Mapping mapping, Columns columns, Binding binding)
    {
        this.rule = rule;
        Each = rule.Each is { } each ? new BoundEach(each, columns, binding) : null;
        when = rule.When is { } condition ? binding.Test(condition) : null;
        id = binding.Value(rule.Id, needed: true);
        tier = rule.Tier is { } its ? new BoundField("tier", At(its, "tier"), binding.Value(its), null, null) : null;
        fields.AddRange(rule.Fields.Select(field => new BoundField(
            field.Name, At(field.Value, field.Name), Timed(field.Name, binding.Value(field.Value), mapping.Zone),
            field.Tier is { } to ? binding.Value(to) : null, field.Warning)));
        if (rule.ByName)
        {
            TakeByName(mapping.Zone, columns);
        }

        Each?.Forget(columns);
    }

    /// <summary>What it is a row of.</summary>
    public HsdsResource Resource => rule.Resource;

    /// <summary>How it stands beside others.</summary>
    public Standing Standing => rule.Addition ? Standing.Addition : Standing.Row;

    /// <summary>Whether there is one for the file.</summary>
    public bool Once => rule.Once;

    /// <summary>The parts of a cell it is made of, one row a part; null where it is one row.</summary>
    public BoundEach? Each { get; }

    /// <summary>Works <paramref name="rule"/> out; null where the file lacks the columns without which there never is such a row.</summary>
    public static BoundRow? Of(RowRule rule, Mapping mapping, Columns columns, Binding binding) =>
        mapping.Lenient && ((rule.Each is { } each && !columns.Has(each.Column)) || (rule.When is { } when && !CanBe(when, columns)))
            ? null : new BoundRow(rule, mapping, columns, binding);

    /// <summary>Whether a line has this row.</summary>
    public bool IsOf(string?[] cells) => when?.Invoke(cells) ?? true;

    /// <summary>The row's id in the source. One put together from cells may be longer than an id can be: its end is then a digest of all of it.</summary>
    public string? Id(string?[] cells) => id(cells) is { } text && rule.Id.IsComposed ? ComposedId.Of(text) : id(cells);

    /// <summary>Adds the row's values of a line.</summary>
    public void AddTo(List<SourceValue> values, string?[] cells, SourcePlace place, ImportRemarks remarks)
    {
        if (tier is not null)
        {
            values.Add(new SourceValue(tier.Name, tier.At, tier.Value(cells)));
        }

        foreach (var field in fields)
        {
            if (field.Value(cells) is not { } text)
            {
                continue;
            }

            if (field.Warning is { } warning)
            {
                remarks.WarnOnce(place, field.At, warning);
            }

            values.Add(new SourceValue(field.Name, field.At, text, Tier: field.Tier?.Invoke(cells) is { } word ? Tiers.Parse(word) ?? Tier.NeedToKnow : Tier.Public));
        }
    }

    /// <summary>The name under which a column is kept that no mapping mentions: its own, unless HSDS means something by it.</summary>
    public string KeptName(string column)
    {
        if (!keptNames.TryGetValue(column, out var name))
        {
            var known = column.ToLowerInvariant();
            keptNames[column] = name = known == "id" || Resource.Member(known) is not null || Resource.Reference(known) is not null
                || rule.Fields.Any(field => field.Name == column) ? $"source_{column}" : column;
        }

        return name;
    }

    void TakeByName(DateTimeZone? zone, Columns columns)
    {
        var said = rule.Fields.SelectMany(field => field.Value.Columns).Concat(rule.Id.Columns).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var column in columns.Names.Where(column => column.Length > 0 && !said.Contains(column)))
        {
            var name = column.ToLowerInvariant();
            if ((Resource.Member(name) is not null || Resource.Reference(name) is not null) && fields.All(field => field.Name != name))
            {
                var slot = columns.Use(column);
                fields.Add(new BoundField(name, column, Timed(name, cells => cells[slot], zone), null, null));
            }
        }
    }

    Func<string?[], string?> Timed(string name, Func<string?[], string?> value, DateTimeZone? zone) =>
        zone is null || Resource.Member(name)?.Type != MemberType.DateTime ? value : cells => value(cells) is { } text ? LocalTimes.WithOffset(text, zone) : null;

    static string At(Expression value, string name) => value.Columns.FirstOrDefault() ?? name;

    static bool CanBe(Condition condition, Columns columns) => condition switch
    {
        Condition.Cell cell => cell.Empty || columns.Has(cell.Column),
        Condition.Several { Any: true } several => several.Of.Any(one => CanBe(one, columns)),
        Condition.Several several => several.Of.All(one => CanBe(one, columns)),
        _ => true,
    };
}
