using Npgsql;

namespace Entraide.ServiceDefaults.Idempotency;

/// <summary>
/// Looks answers up. Requests that ask while a look is under way go together into the next one: under load a look for each would cost some of them more
/// than what they ask for. Alone, a request waits for nobody.
/// </summary>
sealed class AnswerLookup(NpgsqlDataSource database)
{
    // A connection that hangs would otherwise hold up everybody, signals of danger too, for as long as any statement may take.
    const int WithinSeconds = 5;

    readonly Lock turn = new();
    List<Asked> waiting = [];
    bool looking;

    /// <summary>The answer stored under <paramref name="id"/>, or null.</summary>
    /// <exception cref="NpgsqlException">the database cannot be asked</exception>
    internal Task<StoredAnswer?> FindAsync(byte[] id, CancellationToken cancellationToken)
    {
        var asked = new Asked(id);
        lock (turn)
        {
            waiting.Add(asked);
            if (!looking)
            {
                looking = true;
                // It goes on for others, whose work is none of this request's trace.
                using (ExecutionContext.SuppressFlow())
                {
                    _ = Task.Run(() => LookAsync(CancellationToken.None), CancellationToken.None);
                }
            }
        }

        return asked.Found.Task.WaitAsync(cancellationToken);
    }

    // Whoever hangs up does not end the look of others.
    async Task LookAsync(CancellationToken cancellationToken)
    {
        while (Next() is { Count: > 0 } together)
        {
            try
            {
                var found = await ReadAsync(together, cancellationToken);
                for (var i = 0; i < found.Length; i++)
                {
                    together[i].Found.SetResult(found[i]);
                }
            }
            catch (Exception exception)
            {
                together.ForEach(asked => asked.Found.TrySetException(exception));
            }
        }
    }

    List<Asked> Next()
    {
        lock (turn)
        {
            (var together, waiting) = (waiting, []);
            looking = together.Count > 0;
            return together;
        }
    }

    // A statement for each, in one round trip, and not one for all: planned while the table was small, that one would go on reading all of it.
    async Task<StoredAnswer?[]> ReadAsync(List<Asked> together, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection) { Timeout = WithinSeconds };
        foreach (var asked in together)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("select id, fingerprint, sealed from platform.answers where id = $1") { Parameters = { new NpgsqlParameter<byte[]> { TypedValue = asked.Id } } });
        }

        await batch.PrepareAsync(cancellationToken);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var found = new StoredAnswer?[together.Count];
        for (var i = 0; i < found.Length; i++)
        {
            if (await reader.ReadAsync(cancellationToken))
            {
                found[i] = new(reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2));
            }

            await reader.NextResultAsync(cancellationToken);
        }

        return found;
    }

    sealed record Asked(byte[] Id)
    {
        // What follows the answer runs elsewhere, so that the looking goes on.
        public TaskCompletionSource<StoredAnswer?> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
