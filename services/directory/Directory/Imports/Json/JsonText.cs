using System.Text.Json;

namespace Entraide.DirectoryService.Imports.Json;

/// <summary>Texts out of JSON that a database can hold.</summary>
static class JsonText
{
    /// <summary>A string's text, or a number as it is written; null for anything else, and for half of a surrogate pair, which JSON lets through and no text can hold.</summary>
    public static string? Of(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether a value of any kind can be stored as it is.</summary>
    public static bool IsStorable(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().All(member => !member.Name.Contains('\0') && IsStorable(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(IsStorable),
        JsonValueKind.Number => value.TryGetDecimal(out _),
        JsonValueKind.String => Of(value) is { } text && !text.Contains('\0'),
        JsonValueKind.Undefined => false,
        _ => true,
    };
}
