using Entraide.ServiceDefaults.Data;
using Npgsql;

namespace Entraide.Notification.Deliveries;

/// <summary>
/// Writes down what became of claims: at once where nothing else is being written, else together with all that came meanwhile, in one statement.
/// It insists for as long as the claim lasts, because a message that left while the database was away would leave again if that were not stored.
/// </summary>
sealed class DeliveryNotes(IServiceScopeFactory scopes, TimeProvider time)
{
    const string End = """
        update deliveries d set state = n.state, reason = n.reason, due_at = coalesce(n.due, d.due_at), sent_at = n.sent, remark = n.remark,
            attempts = d.attempts + n.tries, doubts = d.doubts + n.doubts, lease_until = null
        from unnest(@ids, @attempts, @states, @reasons::text[], @dues::timestamptz[], @sents::timestamptz[], @tries, @doubts, @remarks::text[])
            n(id, attempt, state, reason, due, sent, tries, doubts, remark)
        """;

    static readonly TimeSpan TryAgain = TimeSpan.FromMilliseconds(250);

    readonly SemaphoreSlim writing = new(1);
    readonly List<Waiting> waiting = [];

    /// <summary>Returns once <paramref name="note"/> is stored, or somebody else has taken the claim.</summary>
    public async Task StoreAsync(DeliveryNote note, CancellationToken cancellationToken)
    {
        var mine = new Waiting(note);
        lock (waiting)
        {
            waiting.Add(mine);
        }

        try
        {
            while (!mine.IsStored)
            {
                await writing.WaitAsync(cancellationToken);
                try
                {
                    await (mine.IsStored ? Task.CompletedTask : WriteAsync(cancellationToken));
                }
                catch (NpgsqlException)
                {
                    await Task.Delay(TryAgain, time, cancellationToken);
                }
                finally
                {
                    writing.Release();
                }
            }
        }
        finally
        {
            lock (waiting)
            {
                waiting.Remove(mine);
            }
        }
    }

    async Task WriteAsync(CancellationToken cancellationToken)
    {
        Waiting[] all;
        lock (waiting)
        {
            all = [.. waiting.Where(one => !one.IsStored)];
        }

        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        // Those that somebody holds (an erasure, a booking that moves) are left for afterwards: waiting for one while others are locked could
        // be waiting for each other.
        var stored = (await work.QueryAsync<Guid>($"""
            with free as materialized (select id from deliveries where id = any(@ids) for update skip locked)
            {End} join free on free.id = n.id
            where d.id = n.id and d.state = 'sending' and d.attempts = n.attempt returning d.id
            """, Parameters(all), cancellationToken)).ToHashSet();
        foreach (var one in all.Where(one => stored.Contains(one.Note.Id)))
        {
            await PassOnAsync(work, one.Note, cancellationToken);
        }

        await work.CommitAsync(cancellationToken);
        foreach (var one in all.Where(one => stored.Contains(one.Note.Id)))
        {
            one.IsStored = true;
        }

        foreach (var one in all.Where(one => !one.IsStored))
        {
            if (await work.ExecuteAsync($"{End} where d.id = n.id and d.state = 'sending' and d.attempts = n.attempt", Parameters([one]), cancellationToken) == 1)
            {
                await PassOnAsync(work, one.Note, cancellationToken);
            }

            await work.CommitAsync(cancellationToken);
            one.IsStored = true;
        }
    }

    Task PassOnAsync(UnitOfWork work, DeliveryNote note, CancellationToken cancellationToken) =>
        note.Next is { } delivery ? NextChannel.PlanAsync(work, delivery, time.GetUtcNow(), cancellationToken) : Task.CompletedTask;

    static object Parameters(Waiting[] all) => new
    {
        ids = all.Select(one => one.Note.Id).ToArray(),
        attempts = all.Select(one => one.Note.Attempt).ToArray(),
        states = all.Select(one => one.Note.State.Word()).ToArray(),
        reasons = all.Select(one => one.Note.Reason).ToArray(),
        dues = all.Select(one => one.Note.Due?.ToDateTimeUtc()).ToArray(),
        sents = all.Select(one => one.Note.SentAt?.ToDateTimeUtc()).ToArray(),
        tries = all.Select(one => one.Note.Tries).ToArray(),
        doubts = all.Select(one => one.Note.Doubts).ToArray(),
        remarks = all.Select(one => one.Note.Remark).ToArray(),
    };

    sealed class Waiting(DeliveryNote note)
    {
        public DeliveryNote Note => note;

        public bool IsStored { get; set; }
    }
}
