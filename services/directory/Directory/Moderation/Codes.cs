using System.Text.Json;

namespace Entraide.DirectoryService.Moderation;

/// <summary>Enumerations as the API and the database write them (snake_case).</summary>
static class Codes
{
    public static string Of<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static T Parse<T>(string code) where T : struct, Enum => Enum.Parse<T>(code.Replace("_", ""), ignoreCase: true);
}
