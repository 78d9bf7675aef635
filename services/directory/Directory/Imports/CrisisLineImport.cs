using Entraide.DirectoryService.CrisisLines;
using Entraide.DirectoryService.Imports.Json;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Imports;

/// <summary>Imports crisis lines. They have no id in the file: country and name make one, and a count where a country names two lines alike.</summary>
sealed class CrisisLineImport(CrisisLineStore store, TimeProvider time)
{
    const int BatchSize = 500;

    /// <summary>Stores the lines of all countries; those of the source that are not sent any more are withdrawn.</summary>
    public async Task<IReadOnlyDictionary<string, ResourceCounts>> RunAsync(
        IAsyncEnumerable<JsonItem> items, Guid partner, ImportRequest request, ImportRemarks remarks, ImportProgress progress, CancellationToken cancellationToken)
    {
        var pending = new List<(Guid Id, CrisisLineRow Line)>();
        var seen = new Dictionary<(string Country, string Name), int>();
        var (counts, sent) = (new ResourceCounts(0, 0, 0, 0, 0, 0), new List<Guid>());
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            foreach (var line in CrisisLineFile.Read(item, remarks, time.GetUtcNow()))
            {
                var occurrence = seen[(line.Country, line.Name)] = seen.GetValueOrDefault((line.Country, line.Name)) + 1;
                pending.Add((StableId.Hash(partner, request.SourceName, "crisis_line", line.Country, line.Name, occurrence.ToString()), line));
                sent.Add(pending[^1].Id);
                progress.RowsRead++;
            }

            if (pending.Count >= BatchSize)
            {
                counts += await StoreAsync(partner, request.SourceName, pending, cancellationToken);
            }
        }

        counts += await StoreAsync(partner, request.SourceName, pending, cancellationToken);
        counts += new ResourceCounts(0, 0, 0, 0, await WithdrawAsync(partner, request, sent, remarks, cancellationToken), remarks.RejectedRows.Values.Sum());
        counts = counts with { Read = sent.Count + counts.Rejected };
        return counts.Read == 0
            ? throw new Problem(ProblemKind.Invalid, "Nothing was imported: there is not one line in it.")
            : new Dictionary<string, ResourceCounts> { ["crisis_line"] = counts };
    }

    async Task<ResourceCounts> StoreAsync(Guid partner, string source, List<(Guid Id, CrisisLineRow Line)> pending, CancellationToken cancellationToken)
    {
        var (added, changed, unchanged) = pending.Count > 0 ? await store.StoreAsync(partner, source, pending, cancellationToken) : (0, 0, 0);
        pending.Clear();
        return new ResourceCounts(0, added, changed, unchanged, 0, 0);
    }

    // A line that was sent malformed may be one we know: none is taken away while anything was refused.
    Task<int> WithdrawAsync(Guid partner, ImportRequest request, List<Guid> sent, ImportRemarks remarks, CancellationToken cancellationToken) =>
        request.MissingStay || remarks.Rejections > 0 ? Task.FromResult(0) : store.WithdrawMissingAsync(partner, request.SourceName, sent, cancellationToken);
}
