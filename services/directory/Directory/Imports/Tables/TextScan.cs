using System.Text;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>How a text file is written.</summary>
/// <param name="Unknown">Whether the encoding is a guess: it is not UTF-8, and nothing says what it is.</param>
/// <param name="Length">Bytes of the whole.</param>
readonly record struct TextForm(Encoding Encoding, bool Unknown, long Length = 0);

/// <summary>
/// Reads a file once from end to end, before any of it is taken over: whether it is damaged or a trap, and how it is encoded. Bytes that
/// are not UTF-8 may stand on the last line, so only the whole tells.
/// </summary>
static class TextScan
{
    /// <summary>The longest line, and the longest record of several lines, in bytes.</summary>
    public const int LongestLine = 1 << 20;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    static readonly Encoding Western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Checks all of <paramref name="file"/> and finds its encoding: UTF-8 and UTF-16 by their marks, UTF-8 where all of it is, else Windows-1252.</summary>
    /// <exception cref="ServiceDefaults.Problems.Problem">it is damaged, a trap, or no text</exception>
    public static async Task<TextForm> RunAsync(TableFile file, UnpackBudget budget, CancellationToken cancellationToken)
    {
        await using var stream = file.Open(budget);
        var buffer = new byte[64 * 1024];
        var characters = new char[buffer.Length + 1];
        var decoder = Strict.GetDecoder();
        var crc = new Crc32();
        var lines = new LineLimit(file.Name);
        TextForm? form = null;
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            var bytes = buffer.AsMemory(0, read);
            crc.Add(bytes.Span);
            lines.Add(bytes.Span);
            form ??= Begin(bytes.Span, file);
            if (form.Value.Encoding is UTF8Encoding && !IsUtf8(decoder, bytes.Span, characters, flush: false))
            {
                form = new TextForm(Western, Unknown: true);
            }
        }

        if (file.Crc is { } expected && expected != crc.Value)
        {
            throw TableProblem.Malformed(file.Name, null, "Damaged: its checksum is wrong.");
        }

        var found = form is { Encoding: UTF8Encoding } && !IsUtf8(decoder, [], characters, flush: true)
            ? new TextForm(Western, Unknown: true) : form ?? new TextForm(Strict, Unknown: false);
        return found with { Length = stream.Count };
    }

    static TextForm Begin(ReadOnlySpan<byte> bytes, TableFile file)
    {
        if (bytes.StartsWith("PK\u0003\u0004"u8))
        {
            throw TableProblem.Malformed(file.Name, null, "A zip in the zip, or a spreadsheet's own format: send its tables as CSV.");
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return new TextForm(bytes[0] == 0xFF ? Encoding.Unicode : Encoding.BigEndianUnicode, false);
        }

        var start = bytes[..Math.Min(bytes.Length, 4096)];
        return start.Count((byte)0) * 10 <= start.Length
            ? new TextForm(Strict, false) : throw TableProblem.Malformed(file.Name, null, "Not a text, or UTF-16 without the mark that says so: save it as UTF-8.");
    }

    static bool IsUtf8(Decoder decoder, ReadOnlySpan<byte> bytes, Span<char> characters, bool flush)
    {
        try
        {
            decoder.GetChars(bytes, characters, flush);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
