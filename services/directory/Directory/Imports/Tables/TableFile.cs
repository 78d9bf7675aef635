namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>One file of what was sent: a zip's entry, or all of it.</summary>
/// <param name="Name">Its path in the zip, for the report.</param>
/// <param name="Packed">Bytes it takes in what was sent.</param>
/// <param name="Unpack">Gives its bytes from the beginning.</param>
/// <param name="KeepOpen">Whether that stream is not ours to close.</param>
/// <param name="Crc">Its checksum, where the zip gives one.</param>
sealed record TableFile(string Name, long Packed, uint? Crc, Func<Stream> Unpack, bool KeepOpen = false)
{
    /// <summary>The name without folders.</summary>
    public string BaseName => Name[(Name.LastIndexOf('/') + 1)..];

    /// <summary>How many folders it is in.</summary>
    public int Depth => Name.Count(c => c == '/');

    /// <summary>Opens it from the beginning; one file of a package at a time.</summary>
    public CountedStream Open(UnpackBudget budget) => new(Unpack(), this, budget);
}
