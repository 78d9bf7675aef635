using Entraide.DirectoryService.Listings;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Supporters.Training;

/// <summary>A course that a supporter completed.</summary>
/// <param name="Module">One of <c>communication</c>, <c>active_listening</c>, <c>stress_management</c>, <c>safeguarding</c>, <c>crisis_response</c>, <c>boundaries</c>,
/// <c>cultural_humility</c>, <c>digital_support</c>, <c>sharing_lived_experience</c>, <c>group_facilitation</c>, <c>trauma_awareness</c>, <c>rights_and_referral</c>.</param>
/// <param name="Hours">More than 0, 1000 at most, to two decimals.</param>
/// <param name="Issuer">Who gave the course, 1 to 120 characters.</param>
/// <param name="Feedback">Between the trainer and the supporter, 2000 characters at most. It stays on file here and leaves in no message.</param>
public sealed record TrainingRecord(string Module, decimal Hours, string Issuer, DateOnly CompletedOn, string? Feedback = null);

/// <summary>A course on file.</summary>
public sealed record TrainingView(Guid Id, string Module, decimal Hours, string Issuer, DateOnly CompletedOn, string? Feedback, DateTimeOffset RecordedAt);

static class RecordTraining
{
    internal static async Task<Created<TrainingView>> HandleAsync(
        Guid id, TrainingRecord training, Caller caller, SupporterStore store, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        new Checks()
            .That(TrainingRule.Modules.Contains(training.Module), "/module", $"One of {string.Join(", ", TrainingRule.Modules)}.")
            .That(training.Hours is > 0 and <= 1000 && decimal.Round(training.Hours, 2) == training.Hours, "/hours", "More than 0, 1000 at most, to two decimals.")
            .That(PlainText.IsLine(training.Issuer, 120), "/issuer", "1 to 120 characters in one line.")
            .That(Day.HasCome(training.CompletedOn, now), "/completed_on", "Not in the future.")
            .That(training.Feedback is null || PlainText.IsText(training.Feedback, 2000), "/feedback", "1 to 2000 characters.")
            .Enforce();
        await store.LockAsync(caller.Partner, id, cancellationToken);
        var recorded = new TrainingView(Guid.CreateVersion7(now), training.Module, training.Hours, training.Issuer, training.CompletedOn, training.Feedback, now);
        await work.ExecuteAsync("""
            insert into supporter_trainings (id, partner_id, supporter_id, module, hours, issuer, completed_on, feedback, recorded_at)
            values (@Id, @partner, @supporter, @Module, @Hours, @Issuer, @CompletedOn, @Feedback, @RecordedAt)
            """, new
        {
            recorded.Id,
            partner = caller.Partner,
            supporter = id,
            recorded.Module,
            recorded.Hours,
            recorded.Issuer,
            recorded.CompletedOn,
            recorded.Feedback,
            recorded.RecordedAt,
        }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created((string?)null, recorded);
    }

    internal static async Task<Ok<Page<TrainingView>>> ListAsync(Guid id, PageRequest<Guid> page, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var rows = await OnFile.RowsAsync<Row>("""
            select id, module, hours, issuer, completed_on, feedback, recorded_at from supporter_trainings
            where supporter_id = @id and partner_id = @partner and (@After::uuid is null or id > @After) order by id limit @Rows
            """, id, page, caller, database, cancellationToken);
        return TypedResults.Ok(page.Of(rows, row => row.Id, row => new TrainingView(row.Id, row.Module, row.Hours, row.Issuer, row.CompletedOn, row.Feedback, row.RecordedAt)));
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public string Module { get; init; } = "";
        public decimal Hours { get; init; }
        public string Issuer { get; init; } = "";
        public DateOnly CompletedOn { get; init; }
        public string? Feedback { get; init; }
        public DateTimeOffset RecordedAt { get; init; }
    }
}
