using System.Text.Json;
using Entraide.DirectoryService.Imports;

namespace Entraide.DirectoryService.Tests.Unit;

static class Json
{
    public static ImportItem Item(string json, string pointer = "") => new(pointer, null, JsonSerializer.Deserialize<JsonElement>(json));
}
