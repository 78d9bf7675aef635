using System.Runtime.CompilerServices;
using System.Text.Json;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Imports.Json;

/// <summary>Reads one JSON value a line (NDJSON). A line that is not JSON is an item without a value: the lines around it stand.</summary>
static class JsonLines
{
    const int LongestLine = 4 * 1024 * 1024;

    /// <summary>All lines that are not empty.</summary>
    /// <exception cref="Problem">a line is longer than 4 MiB: it is not read to its end</exception>
    public static async IAsyncEnumerable<JsonItem> ReadAsync(Stream body, string file, ImportProgress progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var (end, number) = (0, 0);
        for (var finished = false; !finished;)
        {
            if (end == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length < LongestLine ? buffer.Length * 2
                    : throw new Problem(ProblemKind.TooLarge, $"Nothing was imported: line {number + 1} is longer than 4 MiB."));
            }

            var read = await body.ReadAsync(buffer.AsMemory(end), cancellationToken);
            progress.BytesRead += read;
            (end, finished) = (end + read, read == 0);
            var start = 0;
            while (Length(buffer.AsSpan(start, end - start), finished) is { } length)
            {
                number++;
                if (Parse(buffer.AsSpan(start, length)) is { } value)
                {
                    yield return new JsonItem(new SourcePlace(file, number), value);
                }

                start += length + 1;
                if (start >= end)
                {
                    start = end;
                    break;
                }
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
        }
    }

    static int? Length(ReadOnlySpan<byte> rest, bool finished) => rest.IndexOf((byte)'\n') is >= 0 and var at ? at : finished && rest.Length > 0 ? rest.Length : null;

    static JsonElement? Parse(ReadOnlySpan<byte> line)
    {
        line = line.StartsWith("\uFEFF"u8) ? line[3..] : line;
        if (line.Trim(" \t\r"u8).Length == 0)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<JsonElement>(line, JsonItems.Json);
        }
        catch (JsonException)
        {
            return default(JsonElement);
        }
    }
}
