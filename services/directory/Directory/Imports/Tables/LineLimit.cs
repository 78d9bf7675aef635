namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>Refuses a line that no table has, as soon as it has become one. Lines end as CR, LF or CR LF.</summary>
struct LineLimit(string file)
{
    int line = 1;
    long length;
    bool afterReturn;

    /// <summary>Takes the next bytes.</summary>
    /// <exception cref="ServiceDefaults.Problems.Problem">of kind too large</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            length += end < 0 ? bytes.Length : end;
            if (length > TextScan.LongestLine)
            {
                throw TableProblem.TooLarge(file, line, "A line of more than 1 MiB.");
            }

            if (end < 0)
            {
                return;
            }

            line += length == 0 && afterReturn && bytes[end] == '\n' ? 0 : 1;
            afterReturn = bytes[end] == '\r';
            length = 0;
            bytes = bytes[(end + 1)..];
        }
    }
}
