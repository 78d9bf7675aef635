using Npgsql;

namespace Entraide.ServiceDefaults.Idempotency;

/// <summary>An answer as it is stored.</summary>
sealed record StoredAnswer(byte[] Id, byte[] Fingerprint, byte[] Sealed);

/// <summary>
/// The answers given to requests that carried a key, for as long as they may be repeated. The primary key decides: of two transactions that store an
/// answer to one key, on whichever replicas, one commits.
/// </summary>
sealed class AnswerTable(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>How long an answer can be had again.</summary>
    internal static readonly TimeSpan Keep = TimeSpan.FromHours(48);

    const string PrimaryKey = "answers_pkey";

    readonly AnswerLookup lookup = new(database);

    internal Task<StoredAnswer?> FindAsync(byte[] id, CancellationToken cancellationToken) => lookup.FindAsync(id, cancellationToken);

    /// <summary>Stores <paramref name="answers"/> with the commit of somebody's transaction.</summary>
    internal NpgsqlBatchCommand Storing(params StoredAnswer[] answers)
    {
        var command = new NpgsqlBatchCommand("insert into platform.answers (id, fingerprint, sealed, stored_at) select i, f, s, $4 from unnest($1, $2, $3) as a(i, f, s)");
        command.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. answers.Select(answer => answer.Id)] });
        command.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. answers.Select(answer => answer.Fingerprint)] });
        command.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. answers.Select(answer => answer.Sealed)] });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = time.GetUtcNow().UtcDateTime });
        return command;
    }

    /// <summary>Puts the final answer in the place of the one that was stored with the effect. Nobody waits for the disk: a crash leaves the earlier one.</summary>
    internal async Task ReplaceAsync(StoredAnswer answer, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("update platform.answers set sealed = $2 from (select set_config('synchronous_commit', 'off', true)) as s(o) where id = $1 and o is not null", connection);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = answer.Id });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = answer.Sealed });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Whether somebody else's answer to the same key was stored first: nothing of this transaction has happened.</summary>
    internal static bool IsTaken(PostgresException violation) => violation is { SqlState: PostgresErrorCodes.UniqueViolation, SchemaName: "platform", ConstraintName: PrimaryKey };
}
