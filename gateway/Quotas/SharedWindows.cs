using Npgsql;
using NpgsqlTypes;

namespace Entraide.Gateway.Quotas;

/// <summary>The windows that all replicas share, in the gateway's database.</summary>
sealed class SharedWindows(NpgsqlDataSource source)
{
    // A chunk is an eighth of what is left: few calls while there is much, and near the end each replica takes just what it is asked for.
    // Whatever many replicas take at once, the row is theirs one after the other, and used never passes the quota.
    const string Take = $"""
        insert into quota_windows as w (class, subject, minute, used, granted) values ($1, $2, $3, {Chunk}, {Chunk})
        on conflict (class, subject, minute) do update set
            granted = {ChunkOfRest}, used = w.used + {ChunkOfRest}
        returning used, granted
        """;

    const string Chunk = "least(1024, greatest(1, $4 / 8))";
    const string ChunkOfRest = "greatest(0, least(1024, greatest(1, ($4 - w.used) / 8), $4 - w.used))";

    /// <summary>Takes a chunk of <paramref name="quota"/>: how much it is (0: all is used), and how much all replicas have taken by now.</summary>
    internal async Task<(int Granted, int Used)> TakeAsync(string name, Guid subject, long minute, int quota, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Take, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = name }, new NpgsqlParameter<Guid> { TypedValue = subject },
                new NpgsqlParameter<long> { TypedValue = minute }, new NpgsqlParameter<int> { TypedValue = quota },
            },
        };
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt32(1), reader.GetInt32(0));
    }

    /// <summary>Gives back what a replica took and did not use.</summary>
    internal async Task GiveBackAsync(IReadOnlyList<Unused> unused, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            update quota_windows w set used = greatest(0, w.used - u.amount)
            from unnest($1, $2, $3, $4) u (class, subject, minute, amount)
            where (w.class, w.subject, w.minute) = (u.class, u.subject, u.minute)
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = unused.Select(one => one.Name).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = unused.Select(one => one.Subject).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter { Value = unused.Select(one => one.Minute).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter { Value = unused.Select(one => one.Amount).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Deletes the windows that nobody asks for any more; one is kept beside the current one, for replicas whose clocks differ.</summary>
    internal async Task ForgetAsync(long minute, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("delete from quota_windows where minute < $1 - 1");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = minute });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A part of a chunk that nobody asked for.</summary>
    internal sealed record Unused(string Name, Guid Subject, long Minute, int Amount);
}
