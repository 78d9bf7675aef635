using System.Text.Json;

namespace Entraide.DirectoryService.Imports;

/// <summary>One top-level value of an imported body.</summary>
/// <param name="Pointer">Where it stands in the body (JSON pointer): empty for a single object and for a line.</param>
/// <param name="Line">Its line, where the body is one object a line.</param>
/// <param name="Value">The value; of kind <see cref="JsonValueKind.Undefined"/> where the line is not JSON.</param>
sealed record ImportItem(string Pointer, int? Line, JsonElement Value);
