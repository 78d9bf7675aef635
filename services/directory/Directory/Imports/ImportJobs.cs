using Entraide.DirectoryService.Moderation;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;
using Entraide.ServiceDefaults.Problems;
using Entraide.ServiceDefaults.Tenancy;

namespace Entraide.DirectoryService.Imports;

/// <summary>Runs imports on the server that took them in, apart from the request that brought them: whoever hangs up does not break one off.</summary>
sealed class ImportJobs(IServiceScopeFactory scopes, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ImportJobs> logger)
{
    static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);

    /// <summary>Takes <paramref name="body"/> in and starts. The task ends with the import; it fails with the <see cref="Problem"/> the caller is to know.</summary>
    public async Task<(Guid Id, Task Run)> StartAsync(ImportRequest request, Guid partner, Stream body, string contentType, CancellationToken cancellationToken)
    {
        var spool = await SpoolAsync(body, cancellationToken);
        var id = Guid.CreateVersion7(time.GetUtcNow());
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<ImportRecords>().BeginAsync(id, partner, request, spool.Length, cancellationToken);
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }

        return (id, Task.Run(() => RunAsync(id, request, partner, spool, contentType, lifetime.ApplicationStopping), CancellationToken.None));
    }

    async Task RunAsync(Guid id, ImportRequest request, Guid partner, FileStream spool, string contentType, CancellationToken stopping)
    {
        WorkingFor.AllPartners("copies into the search index, and has the planner look at the tables anew, which only their owner may; its rows are named after its partner");
        await using var body = spool;
        await using var scope = scopes.CreateAsyncScope();
        var records = scope.ServiceProvider.GetRequiredService<ImportRecords>();
        var (remarks, progress) = (new ImportRemarks(), new ImportProgress());
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var heart = BeatAsync(id, progress, records, ended.Token);
        try
        {
            var counts = await scope.ServiceProvider.GetRequiredService<ImportRun>().RunAsync(request, partner, body, contentType, remarks, progress, stopping);
            await TellModeratorsAsync(request, partner, remarks, progress);
            await records.EndAsync(id, ImportState.Done, progress.Source, counts, remarks.All, null, CancellationToken.None);
        }
        catch (Problem problem)
        {
            problem.Extensions["import"] = $"/v1/directory/imports/{id}";
            await TellModeratorsAsync(request, partner, remarks, progress);
            await records.EndAsync(id, ImportState.Rejected, progress.Source, new Dictionary<string, ResourceCounts>(), remarks.All, problem.Message, CancellationToken.None);
            throw;
        }
        catch (Exception exception)
        {
            // The type and the stack, never the message: a driver's message may quote a value.
            logger.LogError("Import {Import} failed with {Exception} at {Stack}", id, exception.GetType().FullName, exception.StackTrace);
            await records.EndAsync(id, ImportState.Failed, progress.Source, new Dictionary<string, ResourceCounts>(), [], "interrupted", CancellationToken.None);
            throw;
        }
        finally
        {
            await ended.CancelAsync();
            await heart;
        }
    }

    // Apart from the import, which may be rejected: what was refused is told all the same.
    async Task TellModeratorsAsync(ImportRequest request, Guid partner, ImportRemarks remarks, ImportProgress progress)
    {
        if (request.DryRun || remarks.MedicineRows.Count == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var book = scope.ServiceProvider.GetRequiredService<CaseBook>();
        foreach (var (resource, sourceId, field) in remarks.MedicineRows)
        {
            await book.OpenByRuleAsync(partner, StableId.Of(partner, progress.Source ?? request.SourceName, resource, sourceId), field, CancellationToken.None);
        }

        await scope.ServiceProvider.GetRequiredService<UnitOfWork>().CommitAsync(CancellationToken.None);
    }

    async Task BeatAsync(Guid id, ImportProgress progress, ImportRecords records, CancellationToken ended)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Heartbeat, time, ended);
                await records.AliveAsync(id, progress, ended);
            }
        }
        catch (OperationCanceledException)
        {
            // The import ended, or the process does.
        }
        catch (Exception exception)
        {
            logger.LogWarning("Import {Import} cannot say that it is alive: {Exception}", id, exception.GetType().Name);
        }
    }

    // A zip is read from its end, and a slow sender must not hold a transaction open: the body is taken in whole first, on disk.
    static async Task<FileStream> SpoolAsync(Stream body, CancellationToken cancellationToken)
    {
        // Readable by this user only, and gone from the disk when it is closed.
        var spool = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            await body.CopyToAsync(spool, cancellationToken);
            spool.Position = 0;
            return spool;
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
    }
}

/// <summary>Gives up imports whose server died.</summary>
sealed class AbandonDeadImports(ImportRecords records) : IPeriodicJob
{
    static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    public Task RunAsync(CancellationToken cancellationToken) => records.AbandonAsync(Silence, cancellationToken);
}
