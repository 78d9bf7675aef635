using System.Runtime.CompilerServices;
using System.Text.Json;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Imports.Json;

/// <summary>Reads a JSON file one value at a time: the elements of an array, or one object. Memory holds one value, and no value may be larger than 32 MiB.</summary>
static class JsonItems
{
    const int LargestValue = 32 * 1024 * 1024, FirstBuffer = 64 * 1024;
    internal static readonly JsonSerializerOptions Json = new() { AllowDuplicateProperties = false, MaxDepth = 48 };

    /// <summary>All values of <paramref name="body"/>.</summary>
    /// <exception cref="Problem">it is not JSON, or a value is too large</exception>
    public static async IAsyncEnumerable<JsonItem> ReadAsync(Stream body, string file, ImportProgress progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var window = new Window(body, progress);
        await window.SkipByteOrderMarkAsync(cancellationToken);
        if (await window.PeekAsync(cancellationToken) != '[')
        {
            var only = await window.ValueAsync(cancellationToken);
            yield return new JsonItem(new SourcePlace(file, only.Line), only.Value);
        }
        else
        {
            window.Skip();
            for (var index = 0; await window.PeekAsync(cancellationToken) != ']'; index++)
            {
                if (index > 0)
                {
                    await window.ExpectAsync((byte)',', cancellationToken);
                    await window.PeekAsync(cancellationToken);
                }

                var (value, line) = await window.ValueAsync(cancellationToken);
                yield return new JsonItem(new SourcePlace(file, line, $"/{index}"), value);
            }

            window.Skip();
        }

        if (await window.PeekAsync(cancellationToken, endIsFine: true) is not null)
        {
            throw window.NotJson("Something follows the JSON value");
        }
    }

    /// <summary>What of the file is in memory.</summary>
    sealed class Window(Stream body, ImportProgress progress)
    {
        byte[] buffer = new byte[FirstBuffer];
        int start, end, line = 1;
        bool finished;

        public async Task SkipByteOrderMarkAsync(CancellationToken cancellationToken)
        {
            while (end < 3 && await FillAsync(cancellationToken))
            {
                // Three bytes tell.
            }

            if (buffer.AsSpan(0, end).StartsWith("\uFEFF"u8))
            {
                start = 3;
            }
        }

        /// <summary>The next byte that is no white space, left where it is.</summary>
        public async Task<byte?> PeekAsync(CancellationToken cancellationToken, bool endIsFine = false)
        {
            while (true)
            {
                for (; start < end; start++)
                {
                    if (buffer[start] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
                    {
                        return buffer[start];
                    }

                    line += buffer[start] == '\n' ? 1 : 0;
                }

                if (!await FillAsync(cancellationToken))
                {
                    return endIsFine ? null : throw NotJson("It ends too early");
                }
            }
        }

        public void Skip() => start++;

        public async Task ExpectAsync(byte wanted, CancellationToken cancellationToken)
        {
            if (await PeekAsync(cancellationToken) != wanted)
            {
                throw NotJson("Not valid JSON");
            }

            start++;
        }

        /// <summary>The value that begins here.</summary>
        public async Task<(JsonElement Value, int Line)> ValueAsync(CancellationToken cancellationToken)
        {
            var began = line;
            while (true)
            {
                if (TryMeasure() is { } length)
                {
                    var value = Parse(buffer.AsSpan(start, length));
                    line += buffer.AsSpan(start, length).Count((byte)'\n');
                    start += length;
                    return (value, began);
                }

                if (end - start > LargestValue)
                {
                    throw new Problem(ProblemKind.TooLarge, $"Nothing was imported: one value, at line {began}, is larger than 32 MiB. Send an array of rows, or one object a line.");
                }

                if (!await FillAsync(cancellationToken))
                {
                    throw NotJson("It ends too early");
                }
            }
        }

        int? TryMeasure()
        {
            try
            {
                var reader = new Utf8JsonReader(buffer.AsSpan(start, end - start), finished, new JsonReaderState(new JsonReaderOptions { MaxDepth = Json.MaxDepth }));
                return reader.Read() && reader.TrySkip() ? (int)reader.BytesConsumed : null;
            }
            catch (JsonException exception)
            {
                throw NotJson("Not valid JSON", (int)(exception.LineNumber ?? 0));
            }
        }

        JsonElement Parse(ReadOnlySpan<byte> value)
        {
            try
            {
                return JsonSerializer.Deserialize<JsonElement>(value, Json);
            }
            catch (JsonException exception)
            {
                throw NotJson("Not valid JSON, or a member given twice", (int)(exception.LineNumber ?? 0));
            }
        }

        async Task<bool> FillAsync(CancellationToken cancellationToken)
        {
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }

            if (end == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = await body.ReadAsync(buffer.AsMemory(end), cancellationToken);
            (end, finished) = (end + read, read == 0);
            progress.BytesRead += read;
            return read > 0;
        }

        public Problem NotJson(string what, int further = 0) => new(ProblemKind.Malformed, "Nothing was imported: the body is not JSON.",
            [new Fault("", $"{what}, at line {line + further}.")]);
    }
}
