namespace Entraide.DirectoryService.Imports;

/// <summary>One import under way: takes values as they are read, stores them a batch at a time.</summary>
interface IImport
{
    /// <summary>How many rows wait to be stored.</summary>
    int Pending { get; }

    /// <summary>Reads the rows of <paramref name="item"/>; what is wrong goes to the import's remarks.</summary>
    void Take(ImportItem item);

    /// <summary>Stores what waits; <paramref name="last"/> when nothing more will come.</summary>
    Task<Tally> StoreAsync(bool last, CancellationToken cancellationToken);
}
