using Entraide.Credits.Contracts;
using Entraide.Credits.Ledger;
using Npgsql;
using NpgsqlTypes;

namespace Entraide.Credits.Holds;

/// <summary>Credits set aside, for a booking or by hand: of which accounts, and what became of them.</summary>
/// <param name="Parts">The accounts it is from, with the credits of each. Of one that is final, what it was from.</param>
/// <param name="Minutes">Length of the session; null where it is not known.</param>
/// <param name="FromPool">What of it is the programme's and not the participant's own; once captured, what of the captured credits was.</param>
sealed record Hold(
    Guid Id, Guid? BookingId, Guid? PartnerId, Guid? ProgrammeId, Guid? ParticipantId, Guid? SupporterId, string? Kind, string? Language, DateTimeOffset? StartsAt,
    long Credits, long Captured, HoldState State, string? Reason, DateTimeOffset? ExpiresAt, int DeadlineVersion, byte[]? Request, DateTimeOffset CreatedAt, DateTimeOffset? SettledAt,
    IReadOnlyList<(Guid Account, long Credits)> Parts, int? Minutes = null, long FromPool = 0)
{
    internal const string Columns = "id, booking_id, partner_id, programme_id, participant_id, supporter_id, kind, language, starts_at, credits, captured, state, reason, expires_at, deadline_version, request, created_at, settled_at, minutes, from_pool";

    /// <summary>Placed by what is being decided, not stored yet.</summary>
    public bool IsNew { get; init; }

    internal static Hold Of(NpgsqlDataReader row) => new(
        row.GetGuid(0), Get<Guid>(row, 1), Get<Guid>(row, 2), Get<Guid>(row, 3), Get<Guid>(row, 4), Get<Guid>(row, 5), row.IsDBNull(6) ? null : row.GetString(6), row.IsDBNull(7) ? null : row.GetString(7),
        Get<DateTimeOffset>(row, 8), row.GetInt64(9), row.GetInt64(10), Enum.Parse<HoldState>(row.GetString(11), ignoreCase: true), row.IsDBNull(12) ? null : row.GetString(12),
        Get<DateTimeOffset>(row, 13), row.GetInt32(14), row.IsDBNull(15) ? null : row.GetFieldValue<byte[]>(15), row.GetFieldValue<DateTimeOffset>(16), Get<DateTimeOffset>(row, 17), [], Get<int>(row, 18), row.GetInt64(19));

    /// <summary>What counts towards the cap of its participant.</summary>
    internal long Counted => State is HoldState.Held or HoldState.Captured ? FromPool : 0;

    /// <summary>Its state by the clock: past its deadline it is expired, although it may be a moment until its credits are back.</summary>
    internal HoldState StateAt(DateTimeOffset now) => State == HoldState.Held && ExpiresAt <= now ? HoldState.Expired : State;

    /// <summary>Says again what was said when the hold reached its state. One that was placed by hand has no booking, and nobody waits for news of it.</summary>
    internal void Answer(Books books)
    {
        if (BookingId is { } booking)
        {
            switch (State)
            {
                case HoldState.Held:
                    books.Say(work => work.Publish(new CreditsHeld(Id, booking, Credits)));
                    break;
                case HoldState.Refused:
                case HoldState.Released:
                    books.Say(work => work.Publish(new HoldRefused(Id, booking, Reason ?? "hold_released")));
                    break;
                case HoldState.Expired:
                    books.Say(work => work.Publish(new HoldExpired(Id, booking)));
                    break;
            }
        }
    }

    /// <summary>What it keeps of one account.</summary>
    internal long SetAsideOn(Guid account) => Parts.Where(part => part.Account == account).Sum(part => part.Credits);

    /// <summary>Sets nothing aside any more.</summary>
    internal void Free(Books books)
    {
        foreach (var (account, credits) in Parts.Select(part => (books.Account(part.Account), part.Credits)).ToArray())
        {
            books.SetAside(account, -credits);
        }
    }

    /// <summary>Gives what is still set aside back to where it is from, and closes the hold.</summary>
    internal Hold GiveBack(Books books, HoldState final)
    {
        Free(books);
        var closed = this with { State = final, SettledAt = books.Now };
        books.Keep(closed);
        return closed;
    }

    /// <summary>Adds the statements that store it.</summary>
    internal void Write(List<NpgsqlBatchCommand> commands)
    {
        if (IsNew)
        {
            commands.Add(Values($"insert into holds ({Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)"));
            if (Parts.Count > 0)
            {
                commands.Add(StoredBooks.Command("insert into hold_parts (hold_id, account_id, credits) select $1, * from unnest($2, $3)",
                    Id, Parts.Select(part => part.Account).ToArray(), Parts.Select(part => part.Credits).ToArray()));
            }
        }
        else
        {
            commands.Add(Values("""
                update holds set booking_id = $2, partner_id = $3, programme_id = $4, participant_id = $5, supporter_id = $6, kind = $7, language = $8, starts_at = $9, credits = $10,
                    captured = $11, state = $12, reason = $13, expires_at = $14, deadline_version = $15, request = $16, created_at = $17, settled_at = $18, minutes = $19, from_pool = $20
                where id = $1
                """));
        }
    }

    NpgsqlBatchCommand Values(string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var (value, type) in new (object?, NpgsqlDbType)[]
        {
            (Id, NpgsqlDbType.Uuid), (BookingId, NpgsqlDbType.Uuid), (PartnerId, NpgsqlDbType.Uuid), (ProgrammeId, NpgsqlDbType.Uuid), (ParticipantId, NpgsqlDbType.Uuid), (SupporterId, NpgsqlDbType.Uuid),
            (Kind, NpgsqlDbType.Text), (Language, NpgsqlDbType.Text), (StartsAt?.UtcDateTime, NpgsqlDbType.TimestampTz), (Credits, NpgsqlDbType.Bigint), (Captured, NpgsqlDbType.Bigint),
            (State.ToString().ToLowerInvariant(), NpgsqlDbType.Text), (Reason, NpgsqlDbType.Text), (ExpiresAt?.UtcDateTime, NpgsqlDbType.TimestampTz), (DeadlineVersion, NpgsqlDbType.Integer),
            (Request, NpgsqlDbType.Bytea), (CreatedAt.UtcDateTime, NpgsqlDbType.TimestampTz), (SettledAt?.UtcDateTime, NpgsqlDbType.TimestampTz),
            (Minutes, NpgsqlDbType.Integer), (FromPool, NpgsqlDbType.Bigint),
        })
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        }

        return command;
    }

    static T? Get<T>(NpgsqlDataReader row, int column) where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);
}
