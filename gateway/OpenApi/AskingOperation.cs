using System.Text.Json;

namespace Entraide.Gateway.OpenApi;

/// <summary>A POST that changes nothing, as the service that answers it says.</summary>
/// <param name="Name">The operation's id in the document.</param>
/// <param name="Path">Its path, with parameters in braces.</param>
sealed record AskingOperation(string Name, string Path)
{
    /// <summary>All of them: what services mark with <c>AsksOnly</c>, and the document with <c>x-asks-only</c>.</summary>
    internal static IReadOnlyList<AskingOperation> All()
    {
        using var stream = ApiDocument.Open();
        using var document = JsonDocument.Parse(stream);
        return
        [
            .. from path in document.RootElement.GetProperty("paths").EnumerateObject()
               where path.Value.TryGetProperty("post", out var post) && post.TryGetProperty("x-asks-only", out var asks) && asks.GetBoolean()
               select new AskingOperation(path.Value.GetProperty("post").GetProperty("operationId").GetString()!, path.Name),
        ];
    }
}
