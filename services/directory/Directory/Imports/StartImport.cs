using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Imports;

/// <summary>
/// <c>POST /v1/directory/imports?format=hsds|crisis_lines[&amp;source=][&amp;on_error=reject|skip][&amp;dry_run=true][&amp;missing=withdraw|stay][&amp;time_zone=]</c>.
/// Answers 201 with the report once the import stands; with <c>Prefer: respond-async</c>, or when it takes longer than a connection should
/// be held, 202 with the place to ask.
/// </summary>
static class StartImport
{
    const long LargestBody = 256 * 1024 * 1024;
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(4);

    internal static void AddImports(this IServiceCollection services) => services
        .AddScoped<ImportRun>().AddScoped<CrisisLineImport>().AddSingleton<ImportRecords>().AddSingleton<ImportJobs>()
        .AddPeriodicJob<AbandonDeadImports>("abandon-dead-imports", TimeSpan.FromMinutes(1));

    internal static void MapImports(this RouteGroupBuilder directory)
    {
        var imports = directory.MapGroup("/imports");
        imports.MapPost("/", HandleAsync).RequireScope("directory.write").WithBodyLimit(LargestBody)
            .Accepts<byte[]>("application/json", "application/x-ndjson", "application/zip")
            .Query("format", "What is sent.", "hsds", "crisis_lines")
            .Query<string>("source", "Which of your sources this is the whole of: up to 64 of `a-z`, `0-9`, dot, dash and underscore.")
            .Query("on_error", "`skip` imports the rest where something is malformed; `reject` is usual.", "reject", "skip")
            .Query("dry_run", "`true` reports what would happen, and changes nothing.", "true", "false")
            .Query("missing", "`stay` leaves rows that are not sent as they are; `withdraw` is usual.", "withdraw", "stay")
            .Query<string>("time_zone", "The IANA zone of opening hours without an offset.");
        imports.MapGet("/", ReadImports.ListAsync).RequireScope("directory.read");
        imports.MapGet("/{id:guid}", ReadImports.OneAsync).RequireScope("directory.read");
        imports.MapGet("/{id:guid}/remarks", ReadImports.RemarksAsync).RequireScope("directory.read");
    }

    static async Task<Results<Created<ImportReport>, Accepted<ImportReport>>> HandleAsync(
        HttpContext context, Caller caller, ImportJobs jobs, ImportRecords records, UnitOfWork work, CancellationToken cancellationToken)
    {
        var http = context.Request;
        var request = ImportRequest.From(http.Query);
        BodyFormat.Check(http.ContentType ?? "", request.Format);
        var (id, run) = await jobs.StartAsync(request, caller.Partner, http.Body, http.ContentType!, cancellationToken);
        // Begun: whoever loses the connection and sends it again is told where to look, and does not begin another.
        await work.CommitAsync(TypedResults.Accepted($"/v1/directory/imports/{id}", await records.FindAsync(id, caller.Partner, cancellationToken)), cancellationToken);
        await Task.WhenAny(run, Task.Delay(context.WaitBeforeAccepted(LongestWait), cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        if (run.IsCompleted)
        {
            await run;
        }

        var report = (await records.FindAsync(id, caller.Partner, cancellationToken))!;
        return run.IsCompleted ? TypedResults.Created($"/v1/directory/imports/{id}", report) : TypedResults.Accepted($"/v1/directory/imports/{id}", report);
    }
}
