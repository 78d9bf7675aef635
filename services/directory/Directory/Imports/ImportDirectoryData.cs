using System.Text.RegularExpressions;
using Entraide.DirectoryService.CrisisLines;
using Entraide.DirectoryService.Listings;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Entraide.DirectoryService.Imports;

/// <summary>
/// <c>POST /v1/directory/imports?format=crisis_lines|hsds[&amp;on_error=skip][&amp;source=name]</c>. All of a body is imported or none of it,
/// unless the caller asks to skip what is malformed. The same body again changes nothing.
/// </summary>
static partial class ImportDirectoryData
{
    const long LargestBody = 64 * 1024 * 1024;
    const int BatchSize = 500;

    internal static void MapImports(this RouteGroupBuilder directory) =>
        directory.MapPost("/imports", HandleAsync).RequireScope("directory.write").WithBodyLimit(LargestBody);

    static async Task<Created<ImportReport>> HandleAsync(
        HttpRequest request, string? format, string? source, Caller caller,
        UnitOfWork work, ListingStore listings, CrisisLineStore lines, TimeProvider time, CancellationToken cancellationToken)
    {
        string? onError = request.Query["on_error"];
        new Checks()
            .That(format is "crisis_lines" or "hsds", "?format", "crisis_lines or hsds.")
            .That(onError is null or "refuse" or "skip", "?on_error", "refuse (the default) or skip.")
            .That(source is null || SourceName().IsMatch(source), "?source", "Up to 64 of a-z, 0-9, dot, dash and underscore.")
            .Enforce();
        var remarks = new ImportRemarks();
        IImport import = format == "hsds"
            ? new ListingImport(listings, caller.Partner, source ?? "hsds", remarks)
            : new CrisisLineImport(lines, caller.Partner, source ?? "crisis_lines", remarks, time.GetUtcNow());

        await AloneAsync(work, caller.Partner, cancellationToken);
        var tally = await StoreAllAsync(request, import, remarks, skip: onError == "skip", cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created((string?)null, new ImportReport(
            tally.Added + tally.Changed + tally.Unchanged + remarks.RejectedRows, tally.Added, tally.Changed, tally.Unchanged, remarks.Rejected, remarks.Warnings));
    }

    static async Task<Tally> StoreAllAsync(HttpRequest request, IImport import, ImportRemarks remarks, bool skip, CancellationToken cancellationToken)
    {
        var tally = default(Tally);
        try
        {
            await foreach (var item in ImportBody.ReadAsync(request, cancellationToken))
            {
                import.Take(item);
                if (remarks.TooMany)
                {
                    throw remarks.Refusal();
                }

                if (import.Pending >= BatchSize)
                {
                    tally += await import.StoreAsync(last: false, cancellationToken);
                }
            }

            if (remarks.Rejected.Count > 0 && !skip)
            {
                throw remarks.Refusal();
            }

            return tally + await import.StoreAsync(last: true, cancellationToken);
        }
        catch (PostgresException refused) when (refused.SqlState.StartsWith("22", StringComparison.Ordinal))
        {
            // Data that JSON can say and the database cannot hold: a NUL in a text, a number beyond all bounds.
            throw new Problem(ProblemKind.Invalid, "Nothing was imported: a text or a number in the body cannot be stored.");
        }
    }

    // Two imports of one partner at once would wait for each other's rows, in the worst case for ever.
    static async Task AloneAsync(UnitOfWork work, Guid partner, CancellationToken cancellationToken)
    {
        if (!await work.FindAsync<bool>("select pg_try_advisory_xact_lock(hashtextextended('import:' || @partner::text, 0))", new { partner }, cancellationToken))
        {
            throw Problem.Conflict("import-running", "Another import of yours is still running.");
        }
    }

    [GeneratedRegex("^[a-z0-9._-]{1,64}\\z")]
    private static partial Regex SourceName();
}
