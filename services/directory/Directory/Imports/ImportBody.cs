using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Imports;

/// <summary>Reads an imported body one value at a time, so that a file of 64 MiB never stands in memory whole.</summary>
static class ImportBody
{
    const int LongestLine = 4 * 1024 * 1024;
    static readonly string[] LineTypes = ["application/x-ndjson", "application/ndjson", "application/jsonl"];
    static readonly JsonSerializerOptions Json = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>The elements of a JSON array, a single JSON object, or one object a line (by <c>Content-Type: application/x-ndjson</c>).</summary>
    /// <exception cref="Problem">the body is not JSON, or of another type</exception>
    public static IAsyncEnumerable<ImportItem> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var type = request.ContentType?.Split(';')[0].Trim() ?? "";
        return LineTypes.Contains(type, StringComparer.OrdinalIgnoreCase) ? ReadLinesAsync(request.BodyReader, cancellationToken)
            : type.Equals("application/json", StringComparison.OrdinalIgnoreCase) ? ReadValuesAsync(request.BodyReader, cancellationToken)
            : throw new Problem(ProblemKind.UnsupportedMediaType, "Send application/json, or application/x-ndjson for one object a line.");
    }

    static async IAsyncEnumerable<ImportItem> ReadValuesAsync(PipeReader body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await FirstByteAsync(body, cancellationToken) != '[')
        {
            yield return new ImportItem("", null, await OrProblemAsync(() => JsonSerializer.DeserializeAsync<JsonElement>(body, Json, cancellationToken)));
            yield break;
        }

        await using var values = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(body, Json, cancellationToken).GetAsyncEnumerator(cancellationToken);
        for (var index = 0; await OrProblemAsync(values.MoveNextAsync); index++)
        {
            yield return new ImportItem($"/{index}", null, values.Current);
        }
    }

    static async IAsyncEnumerable<ImportItem> ReadLinesAsync(PipeReader body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0;
        await foreach (var line in LinesAsync(body, cancellationToken))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return new ImportItem("", number, Parse(line));
            }
        }
    }

    static async IAsyncEnumerable<string> LinesAsync(PipeReader body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                yield return Encoding.UTF8.GetString(buffer.Slice(0, end));
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (buffer.Length > LongestLine)
            {
                throw new Problem(ProblemKind.TooLarge, "A line is longer than 4 MiB.");
            }

            if (read.IsCompleted)
            {
                yield return Encoding.UTF8.GetString(buffer);
                body.AdvanceTo(buffer.End);
                yield break;
            }

            body.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    static JsonElement Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(line.TrimStart('\uFEFF'), Json);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    static async Task<byte> FirstByteAsync(PipeReader body, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            foreach (var segment in read.Buffer)
            {
                foreach (var b in segment.Span)
                {
                    if (b is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0xEF or 0xBB or 0xBF))
                    {
                        body.AdvanceTo(read.Buffer.Start);
                        return b;
                    }
                }
            }

            if (read.IsCompleted)
            {
                throw NotJson(null);
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    static async ValueTask<T> OrProblemAsync<T>(Func<ValueTask<T>> read)
    {
        try
        {
            return await read();
        }
        catch (JsonException exception)
        {
            throw NotJson(exception.LineNumber + 1);
        }
    }

    static Problem NotJson(long? line) => new(ProblemKind.Malformed, "Nothing was imported: the body is not JSON.",
        [new Fault("", line is null ? "The body is empty." : $"Not valid JSON, or a member given twice, at line {line}.")]);
}
