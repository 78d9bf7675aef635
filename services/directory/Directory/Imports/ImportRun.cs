using Entraide.DirectoryService.Imports.Json;
using Entraide.DirectoryService.Searching.Indexing;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using Npgsql;

namespace Entraide.DirectoryService.Imports;

/// <summary>One import from the first byte to the last row: all of it takes effect at one moment, or none of it.</summary>
sealed class ImportRun(UnitOfWork work, CrisisLineImport crisisLines, TimeProvider time)
{
    /// <summary>Reads <paramref name="body"/> and brings it into the directory.</summary>
    /// <exception cref="Problem">what was sent cannot be imported; the remarks say where, and nothing was changed</exception>
    public async Task<IReadOnlyDictionary<string, ResourceCounts>> RunAsync(
        ImportRequest request, Guid partner, Stream body, string contentType, ImportRemarks remarks, ImportProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            await AloneAsync(partner, cancellationToken);
            var counts = request.Format == "crisis_lines"
                ? await crisisLines.RunAsync(BodyFormat.JsonOf(body, contentType, progress, cancellationToken), partner, request, remarks, progress, cancellationToken)
                : await RowsAsync(BodyFormat.RowsOf(body, contentType, new RowBuilder(remarks), remarks, progress, cancellationToken), request, partner, remarks, progress, cancellationToken);
            if (remarks.Rejections > 0 && !request.Skip)
            {
                throw remarks.Refusal();
            }

            if (!request.DryRun)
            {
                await work.CommitAsync(cancellationToken);
            }

            return counts;
        }
        catch (PostgresException refused) when (refused.SqlState.StartsWith("22", StringComparison.Ordinal))
        {
            // Data that a file can say and the database cannot hold.
            throw new Problem(ProblemKind.Invalid, "Nothing was imported: a text or a number in it cannot be stored.");
        }
    }

    async Task<IReadOnlyDictionary<string, ResourceCounts>> RowsAsync(
        IRowSource rows, ImportRequest request, Guid partner, ImportRemarks remarks, ImportProgress progress, CancellationToken cancellationToken)
    {
        await using var reading = rows.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        var any = await reading.MoveNextAsync();
        request = request.With(rows);
        progress.Source = request.SourceName;
        var read = await RowStaging.StageAsync(work, any ? Onward(reading) : Nothing(), partner, request.SourceName, progress, cancellationToken);
        foreach (var (resource, rejected) in remarks.RejectedRows)
        {
            read[resource] = read.GetValueOrDefault(resource) + rejected;
        }

        if (read.Count == 0)
        {
            throw new Problem(ProblemKind.Invalid, "Nothing was imported: there is not one row in it.");
        }

        progress.Phase = "checking";
        await new StagedChecks(work, remarks, partner, request.SourceName, request.MissingStay).RunAsync(cancellationToken);
        if (remarks.Rejections > 0 && !request.Skip)
        {
            throw remarks.Refusal();
        }

        progress.Phase = "storing";
        var counts = await new RowMerge(work, partner, request.SourceName, request.TimeZone, time.GetUtcNow()).RunAsync(remarks, request.MissingStay, cancellationToken);
        progress.Phase = "indexing";
        if (!request.DryRun)
        {
            await SearchIndex.RebuildTouchedAsync(work, cancellationToken);
        }

        return counts.Keys.Union(read.Keys).Order(StringComparer.Ordinal).ToDictionary(resource => resource, resource =>
            counts.GetValueOrDefault(resource, new ResourceCounts(0, 0, 0, 0, 0, 0)) with
            {
                Read = read.GetValueOrDefault(resource),
                Rejected = remarks.RejectedRows.GetValueOrDefault(resource),
            });
    }

    static async IAsyncEnumerable<SourceRow> Onward(IAsyncEnumerator<SourceRow> reading)
    {
        do
        {
            yield return reading.Current;
        }
        while (await reading.MoveNextAsync());
    }

    static async IAsyncEnumerable<SourceRow> Nothing()
    {
        await Task.CompletedTask;
        yield break;
    }

    // Two imports of one partner at once would wait for each other's rows, in the worst case for ever.
    async Task AloneAsync(Guid partner, CancellationToken cancellationToken)
    {
        if (!await work.FindAsync<bool>("select pg_try_advisory_xact_lock(hashtextextended('import:' || @partner::text, 0))", new { partner }, cancellationToken))
        {
            throw Problem.Conflict("import-running", "Another import of yours is still running.");
        }
    }
}
