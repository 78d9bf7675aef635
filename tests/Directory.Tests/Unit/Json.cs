using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Entraide.DirectoryService.Imports;
using Entraide.DirectoryService.Imports.Json;

namespace Entraide.DirectoryService.Tests.Unit;

static class Json
{
    public static JsonItem Item(string json, string pointer = "") => new(new SourcePlace("", null, pointer), JsonDocument.Parse(json).RootElement);

    public static async IAsyncEnumerable<JsonItem> Items(IEnumerable<string> documents, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var document in documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return await ValueTask.FromResult(Item(document));
        }
    }

    /// <summary>A stream that gives a few bytes at a time, as a network does.</summary>
    public static Stream Trickle(string text, int bytes) => new TrickleStream(Encoding.UTF8.GetBytes(text), bytes);

    sealed class TrickleStream(byte[] content, int bytes) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(bytes, buffer.Length)], cancellationToken);
    }
}
