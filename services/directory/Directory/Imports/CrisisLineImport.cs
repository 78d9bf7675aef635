using Entraide.DirectoryService.CrisisLines;

namespace Entraide.DirectoryService.Imports;

/// <summary>Imports crisis lines. They have no id in the file: country and name make one, and a count where a country names two lines alike.</summary>
sealed class CrisisLineImport(CrisisLineStore store, Guid partner, string source, ImportRemarks remarks, DateTimeOffset now) : IImport
{
    readonly List<(Guid Id, CrisisLineRow Line)> pending = [];
    readonly Dictionary<(string Country, string Name), int> seen = [];

    public int Pending => pending.Count;

    public void Take(ImportItem item)
    {
        foreach (var line in CrisisLineFile.Read(item, remarks, now))
        {
            var occurrence = seen[(line.Country, line.Name)] = seen.GetValueOrDefault((line.Country, line.Name)) + 1;
            pending.Add((StableId.Hash(partner, source, "crisis_line", line.Country, line.Name, occurrence.ToString()), line));
        }
    }

    public async Task<Tally> StoreAsync(bool last, CancellationToken cancellationToken)
    {
        var tally = pending.Count > 0 ? await store.StoreAsync(partner, source, pending, cancellationToken) : default;
        pending.Clear();
        return tally;
    }
}
