using System.Threading.Channels;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Idempotency;
using Entraide.ServiceDefaults.Problems;
using Entraide.ServiceDefaults.Tenancy;
using Npgsql;

namespace Entraide.Credits.Ledger;

/// <summary>
/// Requests that arrive while a transaction is under way wait for it and then go together into the next: a pool from which everybody takes is
/// locked, written and made durable once for all of them, instead of once for each. Alone, a request waits for nobody.
/// </summary>
sealed class LedgerQueue(IServiceScopeFactory scopes, TimeProvider time, ILogger<LedgerQueue> logger) : BackgroundService
{
    // As many as keep the processors busy while one of them waits for the disk. Those who take from the same purse are in the same lane, so that
    // they go together and do not wait for each other's locks.
    const int Lanes = 2;

    /// <summary>So many go together at the most: more would make all of them wait for the last.</summary>
    const int Together = 250;

    /// <summary>So many may wait; more are asked to come back.</summary>
    const int Waiting = 10_000;
    const int Attempts = 10;

    readonly Channel<Pending>[] lanes = [.. Enumerable.Range(0, Lanes).Select(_ => Channel.CreateBounded<Pending>(new BoundedChannelOptions(Waiting) { SingleReader = true }))];

    /// <summary>Carries the command out, together with whatever else waits. <paramref name="near"/> is what it will most likely have to lock.</summary>
    /// <param name="http">Who asks: its answer is stored with what is written, where it carries a key.</param>
    /// <param name="answer">What it is answered; a refusal writes nothing and is not stored.</param>
    /// <param name="cancellationToken">Ends the waiting, not what is waited for: who hangs up does not take back what they asked.</param>
    /// <exception cref="Problem">it is refused, and nothing of it was written; or too many wait</exception>
    internal async Task<T> RunAsync<T>(ILedgerCommand command, Guid near, HttpContext http, Func<T, GivenAnswer> answer, CancellationToken cancellationToken) =>
        (await RunAsync([command], near, http, all => all[0] is T one ? answer(one) : null, cancellationToken))[0] switch
        {
            Problem refusal => throw refusal,
            var done => (T)done,
        };

    /// <summary>Carries several out, each by itself: what was answered to each, or the <see cref="Problem"/> for which it was refused.</summary>
    /// <exception cref="Problem">too many wait; or it is not known what was written, and asking again tells</exception>
    internal async Task<object[]> RunAsync(
        IReadOnlyList<ILedgerCommand> commands, Guid near, HttpContext http, Func<object[], GivenAnswer?> answer, CancellationToken cancellationToken)
    {
        var request = KeyedRequest.Of(http);
        if (request is not null)
        {
            await request.ReadAsync(cancellationToken);
        }

        var pending = new Pending(commands, request, answer);
        return lanes[(uint)near.GetHashCode() % Lanes].Writer.TryWrite(pending)
            ? await pending.Answers.Task.WaitAsync(cancellationToken)
            : throw new Problem(ProblemKind.Unavailable, "Too much is asked of the ledger at once: ask again in a moment, under the same ids.");
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(lanes.Select(lane => Task.Run(() => ServeAsync(lane, stoppingToken), CancellationToken.None)));

    async Task ServeAsync(Channel<Pending> lane, CancellationToken stoppingToken)
    {
        WorkingFor.AllPartners("one transaction writes what many partners asked for");
        try
        {
            var batch = new List<Pending>(Together);
            while (await lane.Reader.WaitToReadAsync(stoppingToken))
            {
                for (var count = 0; count < Together && lane.Reader.TryRead(out var pending); count += pending.Commands.Count)
                {
                    batch.Add(pending);
                }

                await WriteAsync(batch, stoppingToken);
                batch.Clear();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops; whoever still waits is told below.
        }

        lane.Writer.TryComplete();
        while (lane.Reader.TryRead(out var left))
        {
            left.Answers.TrySetException(new Problem(ProblemKind.Unavailable, "The service is about to stop: ask again, under the same id."));
        }
    }

    async Task WriteAsync(List<Pending> batch, CancellationToken stoppingToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var answers = await CommitAsync(batch, stoppingToken);
                var next = 0;
                foreach (var pending in batch)
                {
                    pending.Answers.TrySetResult(answers[next..(next += pending.Commands.Count)]);
                }

                return;
            }
            catch (PostgresException conflict) when (LedgerWriter.IsPassing(conflict) && !KeyedRequest.IsTaken(conflict) && attempt < Attempts)
            {
                // Another replica was faster with the same id or account, or waited for us in a circle. Nothing was written: all of it again.
                LogConflict(conflict.SqlState, batch.Count);
            }
            catch (Exception exception) when (batch.Count > 1 && exception is not OperationCanceledException && exception is not NpgsqlException { IsTransient: true })
            {
                // One of them cannot be written; the others are not to suffer for it.
                foreach (var alone in batch)
                {
                    await WriteAsync([alone], stoppingToken);
                }

                return;
            }
            catch (Exception exception)
            {
                // Whether it was written is not known where the connection broke while it was being committed: asking again under the same id tells.
                logger.LogError(exception, "The ledger could not write {Count} commands", batch.Count);
                var failure = exception is OperationCanceledException or NpgsqlException
                    ? new Problem(ProblemKind.Unavailable, "The ledger cannot be reached, or did not answer in time: ask again, under the same id.")
                    : exception;
                batch.ForEach(pending => pending.Answers.TrySetException(failure));
                return;
            }
        }
    }

    async Task<object[]> CommitAsync(List<Pending> batch, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var answers = await LedgerWriter.WriteAsync(work, [.. batch.SelectMany(pending => pending.Commands)], time, cancellationToken);
        var (keyed, next) = (new List<(KeyedRequest, GivenAnswer)>(), 0);
        foreach (var pending in batch)
        {
            var own = answers[next..(next += pending.Commands.Count)];
            if (pending.Request is { } request && pending.Answer(own) is { } given)
            {
                keyed.Add((request, given));
            }
        }

        await KeyedRequest.CommitAsync(work, keyed, cancellationToken);
        return answers;
    }

    void LogConflict(string state, int count) => logger.LogInformation("{Count} commands are written again after {SqlState}", count, state);

    sealed record Pending(IReadOnlyList<ILedgerCommand> Commands, KeyedRequest? Request, Func<object[], GivenAnswer?> Answer)
    {
        // What follows the answer runs elsewhere, so that the lane goes on.
        public TaskCompletionSource<object[]> Answers { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
