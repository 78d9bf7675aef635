using System.Text.Json;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;

namespace Entraide.DirectoryService.Imports;

/// <summary>What is kept of imports. It is written apart from what they import: a rejected import leaves its report and nothing else.</summary>
sealed class ImportRecords(Database database, IServiceScopeFactory scopes, TimeProvider time)
{
    /// <summary>Notes that an import begins.</summary>
    public Task BeginAsync(Guid id, Guid partner, ImportRequest request, long bytes, CancellationToken cancellationToken) => WriteAsync("""
        insert into imports (id, partner_id, source, format, dry_run, on_error, state, phase, bytes, started_at, alive_at)
        values (@id, @partner, @SourceName, @Format, @DryRun, @onError, 'running', 'reading', @bytes, @now, @now)
        """, new { id, partner, request.SourceName, request.Format, request.DryRun, onError = request.Skip ? "skip" : "reject", bytes, now = time.GetUtcNow() }, cancellationToken);

    /// <summary>Notes that an import is still running, and how far it is.</summary>
    public Task AliveAsync(Guid id, ImportProgress progress, CancellationToken cancellationToken) => WriteAsync(
        "update imports set alive_at = @now, phase = @Phase, rows_read = @RowsRead where id = @id and state = 'running'",
        new { id, now = time.GetUtcNow(), progress.Phase, progress.RowsRead }, cancellationToken);

    /// <summary>Notes how an import ended, with all that was remarked.</summary>
    public async Task EndAsync(
        Guid id, ImportState state, string? source, IReadOnlyDictionary<string, ResourceCounts> counts, IReadOnlyList<ImportRemark> remarks, string? problem, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await work.ExecuteAsync("""
            update imports set state = @state, source = coalesce(@source, source), counts = @counts::jsonb, rows_read = @read, problem = @problem, finished_at = @now where id = @id and state = 'running'
            """, new
        {
            id,
            source,
            state = StrictJson.Options.PropertyNamingPolicy!.ConvertName(state.ToString()),
            counts = JsonSerializer.Serialize(counts, StrictJson.Options),
            read = counts.Values.Sum(of => of.Read),
            problem,
            now = time.GetUtcNow(),
        }, cancellationToken);
        await work.ExecuteAsync("""
            insert into import_remarks (import_id, number, kind, file, line, at, reason)
            select @id, n, kind, file, line, at, reason from unnest(@kinds, @files, @lines, @ats, @reasons) with ordinality as r(kind, file, line, at, reason, n)
            """, new
        {
            id,
            kinds = remarks.Select(remark => Word(remark.Kind)).ToArray(),
            files = remarks.Select(remark => remark.File).ToArray(),
            lines = remarks.Select(remark => remark.Line).ToArray(),
            ats = remarks.Select(remark => remark.At).ToArray(),
            reasons = remarks.Select(remark => remark.Reason).ToArray(),
        }, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    /// <summary>The report of one of the partner's imports, or null.</summary>
    public async Task<ImportReport?> FindAsync(Guid id, Guid partner, CancellationToken cancellationToken) =>
        await database.FindAsync<Row>("select * from imports where id = @id and partner_id = @partner", new { id, partner }, cancellationToken) is { } row
            ? await ReportAsync(row, cancellationToken) : null;

    /// <summary>The partner's imports, the latest first.</summary>
    public async Task<IReadOnlyList<ImportReport>> ListAsync(Guid partner, Guid? after, int limit, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<Row>("""
            select * from imports where partner_id = @partner and (@after::uuid is null or id < @after) order by id desc limit @limit
            """, new { partner, after, limit }, cancellationToken);
        return [.. rows.Select(row => row.Report([], 0))];
    }

    /// <summary>Remarks of an import behind <paramref name="after"/>, in the order of their weight.</summary>
    public Task<IReadOnlyList<RemarkRow>> RemarksAsync(Guid id, RemarkPlace? after, int rows, CancellationToken cancellationToken) => database.QueryAsync<RemarkRow>("""
        select number, kind, file, line, at, reason from import_remarks
        where import_id = @id and (@Number::int is null or (kind = 'warning', number) > (@Warning, @Number)) order by (kind = 'warning'), number limit @rows
        """, new { id, after?.Number, after?.Warning, rows }, cancellationToken);

    /// <summary>Gives up imports whose server stopped saying that it is alive; what they had begun was never committed.</summary>
    public Task AbandonAsync(TimeSpan silence, CancellationToken cancellationToken) => WriteAsync("""
        update imports set state = 'failed', problem = 'interrupted', finished_at = @now where state = 'running' and alive_at < @dead
        """, new { now = time.GetUtcNow(), dead = time.GetUtcNow() - silence }, cancellationToken);

    async Task<ImportReport> ReportAsync(Row row, CancellationToken cancellationToken)
    {
        var total = await database.FindAsync<int>("select count(*)::int from import_remarks where import_id = @Id", new { row.Id }, cancellationToken);
        return row.Report([.. (await RemarksAsync(row.Id, after: null, 100, cancellationToken)).Select(remark => remark.Remark)], total);
    }

    async Task WriteAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await work.ExecuteAsync(sql, parameters, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    static string Word(RemarkKind kind) => StrictJson.Options.PropertyNamingPolicy!.ConvertName(kind.ToString());

    sealed class Row
    {
        public Guid Id { get; init; }
        public string Source { get; init; } = "";
        public string Format { get; init; } = "";
        public bool DryRun { get; init; }
        public string OnError { get; init; } = "";
        public string State { get; init; } = "";
        public string Phase { get; init; } = "";
        public long Bytes { get; init; }
        public int RowsRead { get; init; }
        public string? Counts { get; init; }
        public string? Problem { get; init; }
        public DateTimeOffset StartedAt { get; init; }
        public DateTimeOffset? FinishedAt { get; init; }

        public ImportReport Report(IReadOnlyList<ImportRemark> remarks, int total)
        {
            var counts = Counts is null ? [] : JsonSerializer.Deserialize<Dictionary<string, ResourceCounts>>(Counts, StrictJson.Options)!;
            var sum = counts.Values.Aggregate(new ResourceCounts(0, 0, 0, 0, 0, 0), (all, of) => all + of);
            return new ImportReport(Id, Source, Format, DryRun, OnError, Enum.Parse<ImportState>(State, ignoreCase: true), Phase, Bytes,
                Counts is null ? RowsRead : sum.Read, sum.Added, sum.Changed, sum.Unchanged, sum.Withdrawn, sum.Rejected, counts, remarks, total, Problem, StartedAt, FinishedAt);
        }
    }
}

/// <summary>What the remarks of an import are ordered by: what was rejected, then what was only noted.</summary>
readonly record struct RemarkPlace(bool Warning, int Number);

/// <summary>A row of <c>import_remarks</c>.</summary>
sealed class RemarkRow
{
    public int Number { get; init; }
    public string Kind { get; init; } = "";
    public string File { get; init; } = "";
    public int? Line { get; init; }
    public string? At { get; init; }
    public string Reason { get; init; } = "";

    public RemarkPlace Place => new(Kind == "warning", Number);
    public ImportRemark Remark => new(Kind switch { "row_rejected" => RemarkKind.RowRejected, "value_rejected" => RemarkKind.ValueRejected, _ => RemarkKind.Warning }, File, Line, At, Reason);
}
