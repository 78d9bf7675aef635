using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using Npgsql;

namespace Entraide.Credits.Ledger;

/// <summary>Carries commands out, one after the other as they are given, in one transaction that is the caller's to commit.</summary>
static class LedgerWriter
{
    const int Attempts = 5;

    /// <summary>What each command was answered: its result, or the <see cref="Problem"/> for which it was refused, and then nothing of it is written.</summary>
    internal static async Task<object[]> WriteAsync(UnitOfWork work, IReadOnlyList<ILedgerCommand> commands, TimeProvider time, CancellationToken cancellationToken)
    {
        var needs = new Needs();
        foreach (var command in commands)
        {
            command.Name(needs);
        }

        int? before = null;
        while (true)
        {
            var books = await StoredBooks.ReadAsync(work, needs, time.GetUtcNow(), cancellationToken);
            var count = books.Count;
            try
            {
                var answers = Decide(books, commands);
                // While it waited for a lock, credits may have come in a lot that it did not see, and others have gone: both looks taken together show
                // too little where there never was. Whoever is refused is so by a look that finds nothing more than the one before, all of it locked.
                if (books.FellShort && before != count)
                {
                    before = count;
                    continue;
                }

                StoredBooks.Write(work, books);
                return answers;
            }
            catch (NotReadException more)
            {
                // Locked after the rest, it would be out of order, and two that wait for each other so are found out after a second only, in which
                // everybody else waits for them.
                more.AddTo(needs);
                before = null;
                await StoredBooks.LetGoAsync(work, cancellationToken);
            }
        }
    }

    /// <summary>The same for one, whose refusal is thrown.</summary>
    /// <exception cref="Problem">it is refused</exception>
    internal static async Task<T> WriteAsync<T>(UnitOfWork work, ILedgerCommand command, TimeProvider time, CancellationToken cancellationToken) =>
        (await WriteAsync(work, [command], time, cancellationToken))[0] switch
        {
            Problem refusal => throw refusal,
            var answer => (T)answer,
        };

    /// <summary>Carries a job's commands out in a transaction of their own, again where a conflict passes: a failed round would be due only when its lease has run out.</summary>
    internal static async Task CommitAsync(UnitOfWork work, IReadOnlyList<ILedgerCommand> commands, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await WriteAsync(work, commands, time, cancellationToken);
                await work.CommitAsync(cancellationToken);
                return;
            }
            catch (PostgresException conflict) when (IsPassing(conflict) && attempt < Attempts)
            {
                await work.DisposeAsync();
            }
        }
    }

    /// <summary>Whether writing the same again may succeed: another replica was faster with an id or account, or two waited for each other. Nothing was written.</summary>
    internal static bool IsPassing(PostgresException conflict) =>
        conflict.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    static object[] Decide(Books books, IReadOnlyList<ILedgerCommand> commands)
    {
        var answers = new object[commands.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            try
            {
                answers[i] = commands[i].Decide(books);
            }
            catch (Problem refusal)
            {
                answers[i] = refusal;
            }
        }

        return answers;
    }
}
