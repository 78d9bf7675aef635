using System.Text.Json;

namespace Entraide.DirectoryService.Imports.Json;

/// <summary>One value out of a JSON file: an element of its array, its only value, or a line.</summary>
/// <param name="Value">Of kind <see cref="JsonValueKind.Undefined"/> where the line is not JSON.</param>
sealed record JsonItem(SourcePlace Place, JsonElement Value);
