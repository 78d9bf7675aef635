namespace Entraide.DirectoryService.Imports;

/// <summary>What was sent, as rows, whatever its format. Rows come as they are read: nothing holds the whole of it.</summary>
interface IRowSource
{
    /// <summary>What the source calls itself, known from the first row on; null where it does not.</summary>
    string? SourceName => null;

    /// <summary>The IANA zone of its opening hours, known from the first row on; null where it does not say.</summary>
    string? TimeZone => null;

    /// <summary>All rows, in the order of the source. What is wrong goes to the remarks of the import.</summary>
    /// <exception cref="ServiceDefaults.Problems.Problem">the whole cannot be read: not of this format, damaged, or a trap</exception>
    IAsyncEnumerable<SourceRow> ReadAsync(CancellationToken cancellationToken);
}
