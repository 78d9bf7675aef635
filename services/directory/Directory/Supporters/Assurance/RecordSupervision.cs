using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Supporters.Assurance;

/// <summary>A supervision that was held. What was said in it is not for a database.</summary>
/// <param name="NextDueOn">After <paramref name="HeldOn"/>, within a year of it; overdue once that day is over in UTC.</param>
public sealed record SupervisionRecord(DateOnly HeldOn, DateOnly NextDueOn);

/// <summary>A supervision on file.</summary>
public sealed record SupervisionView(Guid Id, DateOnly HeldOn, DateOnly NextDueOn, DateTimeOffset RecordedAt);

static class RecordSupervision
{
    internal static async Task<Created<SupervisionView>> HandleAsync(
        Guid id, SupervisionRecord supervision, Caller caller, SupporterStore store, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        new Checks()
            .That(Day.HasCome(supervision.HeldOn, now), "/held_on", "Not in the future.")
            .That(supervision.NextDueOn > supervision.HeldOn, "/next_due_on", "Must be after held_on.")
            .That(supervision.HeldOn.Year < 9999 && supervision.NextDueOn <= supervision.HeldOn.AddYears(1), "/next_due_on", "Within a year of held_on.")
            .Enforce();
        var before = await store.LockAsync(caller.Partner, id, cancellationToken);
        var recorded = new SupervisionView(Guid.CreateVersion7(now), supervision.HeldOn, supervision.NextDueOn, now);
        await work.ExecuteAsync("""
            insert into supporter_supervisions (id, partner_id, supporter_id, held_on, next_due_on, recorded_at) values (@Id, @partner, @supporter, @HeldOn, @NextDueOn, @RecordedAt)
            """, new { recorded.Id, partner = caller.Partner, supporter = id, recorded.HeldOn, recorded.NextDueOn, recorded.RecordedAt }, cancellationToken);
        // The latest that was held, not the latest that was typed in: an old one recorded late does not bring the next one forward.
        var due = await work.FindAsync<DateOnly>("select next_due_on from supporter_supervisions where supporter_id = @id order by held_on desc, id desc limit 1", new { id }, cancellationToken);
        await store.KeepAsync(before, before with { SupervisionDueOn = due }, now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created((string?)null, recorded);
    }

    internal static async Task<Ok<Page<SupervisionView>>> ListAsync(Guid id, PageRequest<Guid> page, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var rows = await OnFile.RowsAsync<Row>("""
            select id, held_on, next_due_on, recorded_at from supporter_supervisions
            where supporter_id = @id and partner_id = @partner and (@After::uuid is null or id > @After) order by id limit @Rows
            """, id, page, caller, database, cancellationToken);
        return TypedResults.Ok(page.Of(rows, row => row.Id, row => new SupervisionView(row.Id, row.HeldOn, row.NextDueOn, row.RecordedAt)));
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public DateOnly HeldOn { get; init; }
        public DateOnly NextDueOn { get; init; }
        public DateTimeOffset RecordedAt { get; init; }
    }
}
