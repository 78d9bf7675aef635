using System.Text.Json;

namespace Entraide.DirectoryService.Imports;

/// <summary>One object of an HSDS document while it is checked: reads members, and notes what is wrong with them where they stand.</summary>
sealed class HsdsObject(ImportItem item, JsonElement value, string pointer, ImportRemarks remarks, HsdsObject? whole = null)
{
    /// <summary>Whether a required member was missing or of the wrong type.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>The object as it came.</summary>
    public string Raw => value.GetRawText();

    public bool Has(string member) => value.TryGetProperty(member, out var found) && found.ValueKind != JsonValueKind.Null;

    /// <summary>The text of <paramref name="member"/>, which has to be there and say something.</summary>
    public string Required(string member)
    {
        var text = Has(member) ? Optional(member) : "";
        if (text is not null && string.IsNullOrWhiteSpace(text))
        {
            Malformed($"/{member}", "Required: a text that is not empty.");
        }

        return text ?? "";
    }

    /// <summary>The text of <paramref name="member"/>, or null where it is not there.</summary>
    public string? Optional(string member)
    {
        if (!Has(member))
        {
            return null;
        }

        try
        {
            var found = value.GetProperty(member);
            if (found.ValueKind == JsonValueKind.String && found.GetString() is { } text && !text.Contains('\0'))
            {
                return text;
            }
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: JSON lets it through, no text can hold it.
        }

        Malformed($"/{member}", "Not a text.");
        return null;
    }

    /// <summary>The text of <paramref name="member"/>, which has to be one of <paramref name="words"/>.</summary>
    public string OneOf(string member, params string[] words)
    {
        var text = Has(member) ? Optional(member) : "";
        if (text is not null && !words.Contains(text))
        {
            Malformed($"/{member}", $"Required: one of {string.Join(", ", words)}.");
        }

        return text ?? "";
    }

    /// <summary>The number of <paramref name="member"/>, or null where it is not there.</summary>
    public double? Number(string member)
    {
        if (!Has(member))
        {
            return null;
        }

        if (value.GetProperty(member) is { ValueKind: JsonValueKind.Number } found && found.TryGetDouble(out var number) && double.IsFinite(number))
        {
            return number;
        }

        Malformed($"/{member}", "Not a number.");
        return null;
    }

    /// <summary>The object at <paramref name="member"/>, or null where it is not there. Malformed, it makes this one malformed unless it <paramref name="standsAlone"/>.</summary>
    public HsdsObject? Child(string member, bool standsAlone = false) => !Has(member) ? null : Of(value.GetProperty(member), $"/{member}", standsAlone);

    /// <summary>The objects of the array at <paramref name="member"/>; none where it is not there. As <see cref="Child"/> otherwise.</summary>
    public IReadOnlyList<HsdsObject> Children(string member, bool standsAlone = false)
    {
        if (!Has(member))
        {
            return [];
        }

        var array = value.GetProperty(member);
        if (array.ValueKind != JsonValueKind.Array)
        {
            Malformed($"/{member}", "Not an array.");
            return [];
        }

        return [.. array.EnumerateArray().Select((element, index) => Of(element, $"/{member}/{index}", standsAlone)).OfType<HsdsObject>()];
    }

    /// <summary>Notes a member that was taken over and cannot be used.</summary>
    public void Warn(string member, string reason) => remarks.Warn(item, $"{pointer}/{member}", reason);

    /// <summary>Notes what is wrong; the object will be left out.</summary>
    public void Malformed(string at, string reason)
    {
        remarks.Note(item, pointer + at, reason);
        for (var part = this; part is not null; part = part.Whole)
        {
            part.IsMalformed = true;
        }
    }

    HsdsObject? Whole { get; } = whole;

    HsdsObject? Of(JsonElement child, string at, bool standsAlone)
    {
        if (child.ValueKind == JsonValueKind.Object)
        {
            return new HsdsObject(item, child, pointer + at, remarks, standsAlone ? null : this);
        }

        Malformed(at, "Not an object.");
        return null;
    }
}
