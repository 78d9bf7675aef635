namespace Entraide.DirectoryService.Imports;

/// <summary>How far an import is, for whoever watches it.</summary>
sealed class ImportProgress
{
    /// <summary><c>reading</c>, <c>checking</c>, <c>storing</c>, <c>indexing</c>.</summary>
    public string Phase { get; set; } = "reading";

    /// <summary>The source's name, once it is known.</summary>
    public string? Source { get; set; }

    /// <summary>Bytes taken from what was sent.</summary>
    public long BytesRead { get; set; }

    /// <summary>Rows found so far.</summary>
    public int RowsRead { get; set; }
}
