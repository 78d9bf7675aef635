using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>One record of a table.</summary>
/// <param name="Line">The line it begins on, from 1.</param>
/// <param name="Cells">Valid until the next record is read.</param>
/// <param name="Flaw">What is wrong with its quotation marks, or null.</param>
/// <param name="Unclosed">Whether one is never closed: the cell swallowed the rest of the file.</param>
readonly record struct CsvRecord(int Line, IReadOnlyList<string> Cells, string? Flaw, bool Unclosed);

/// <summary>Reads a CSV file record by record (RFC 4180; any line ends; comma, semicolon or tab), the header being the first.</summary>
static class CsvRecords
{
    const int LongestHeader = 64 * 1024;

    /// <summary>All records that are not empty.</summary>
    /// <exception cref="ServiceDefaults.Problems.Problem">a record is longer than <see cref="TextScan.LongestLine"/></exception>
    public static async IAsyncEnumerable<CsvRecord> ReadAsync(
        TableFile file, Encoding encoding, UnpackBudget budget, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var separator = await SeparatorAsync(file, encoding, cancellationToken);
        CsvMalformedReason? flaw = null;
        var options = new CsvReaderOptions
        {
            Encoding = encoding,
            HasHeader = false,
            Separator = separator,
            TrackLineNumbers = true,
            MaxRecordSize = TextScan.LongestLine,
            OnMalformedRecord = malformed => flaw = malformed.Reason,
        };
        await using var reader = CsvReader.Create(file.Open(budget), options, leaveOpen: false);
        var cells = new List<string>();
        while (await NextAsync(reader, file, cancellationToken))
        {
            cells.Clear();
            for (var index = 0; index < reader.FieldCount; index++)
            {
                cells.Add(reader.GetString(index));
            }

            yield return new CsvRecord((int)reader.LineNumber, cells, Reason(flaw), flaw == CsvMalformedReason.UnterminatedQuote);
            flaw = null;
        }
    }

    static async ValueTask<bool> NextAsync(CsvReader reader, TableFile file, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (CsvFormatException tooLong)
        {
            throw TableProblem.TooLarge(file.Name, tooLong.LineNumber > 0 ? (int)tooLong.LineNumber : null, "A record of more than 1 MiB: is a quotation mark never closed?");
        }
    }

    static string? Reason(CsvMalformedReason? flaw) => flaw switch
    {
        null => null,
        CsvMalformedReason.UnterminatedQuote => "A quotation mark that begins here is never closed.",
        _ => "A quotation mark in the middle of a cell: taken as it stands.",
    };

    // By the header only: cells hold lists that are full of semicolons, and would be counted for more than the commas between them.
    static async Task<char> SeparatorAsync(TableFile file, Encoding encoding, CancellationToken cancellationToken)
    {
        var start = new char[LongestHeader];
        using var reader = new StreamReader(file.Open(new UnpackBudget(file.Name, long.MaxValue)), encoding, detectEncodingFromByteOrderMarks: true);
        var length = await reader.ReadBlockAsync(start, cancellationToken);
        Dictionary<char, int> found = new() { [','] = 0, [';'] = 0, ['\t'] = 0 };
        var quoted = false;
        foreach (var c in start.AsSpan(0, length).TrimStart("\r\n"))
        {
            quoted ^= c == '"';
            if (!quoted && c is '\r' or '\n')
            {
                break;
            }

            if (!quoted && found.TryGetValue(c, out var count))
            {
                found[c] = count + 1;
            }
        }

        return found.MaxBy(candidate => candidate.Value).Key;
    }
}
