using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Npgsql;
using NpgsqlTypes;

namespace Entraide.Scheduling.Series;

/// <summary>A session of a series, about to be stored; its time is taken already, or it clashes.</summary>
sealed record NewOccurrence(Guid Id, MeetingSeries Series, Meeting Meeting, string? Clash)
{
    /// <summary>
    /// Stores many at once, a column an array: a year of ten thousand series is some three hundred thousand rows. COPY would be a little faster still, but
    /// takes no table that policies keep apart.
    /// </summary>
    internal static async Task StoreAsync(UnitOfWork work, IReadOnlyCollection<NewOccurrence> sessions, string tzdb, CancellationToken cancellationToken)
    {
        if (sessions.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand("""
            insert into sessions (id, partner_id, owner_id, series_id, supporter_id, co_facilitator_id, room_id, listing_id, kind, modality, state, clash, waitlist, zone, region, tzdb_version,
                starts_at, ends_at, local_start, occurrence, capacity, weight_percent, debrief_minutes, offer_minutes, credits, listed, hard)
            select id, partner, owner, series, supporter, co_facilitator, room, listing, kind, modality, state, clash, waitlist, zone, region, $24,
                starts_at, ends_at, wall, wall, capacity, weight, debrief, offer, credits, listed, hard
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $25, $26) as s(id, partner, owner, series, supporter,
                co_facilitator, room, listing, kind, modality, state, clash, waitlist, zone, region, starts_at, ends_at, wall, capacity, weight, debrief, offer, credits, listed, hard)
            """, await work.ConnectionAsync(cancellationToken));
        Add(NpgsqlDbType.Uuid, s => s.Id);
        Add(NpgsqlDbType.Uuid, s => s.Series.PartnerId);
        Add(NpgsqlDbType.Uuid, s => s.Meeting.Owner);
        Add(NpgsqlDbType.Uuid, s => s.Series.Id);
        Add(NpgsqlDbType.Uuid, s => s.Meeting.Details.SupporterId);
        Add(NpgsqlDbType.Uuid, s => s.Meeting.Details.CoFacilitatorId);
        Add(NpgsqlDbType.Uuid, s => s.Meeting.Details.RoomId);
        Add(NpgsqlDbType.Uuid, s => s.Meeting.Details.ListingId);
        Add(NpgsqlDbType.Text, s => NewSession.Word(s.Meeting.Details.Kind));
        Add(NpgsqlDbType.Text, s => s.Meeting.Details.Modality);
        Add(NpgsqlDbType.Text, s => s.Clash is null ? "scheduled" : "clashing");
        Add(NpgsqlDbType.Text, s => s.Clash);
        Add(NpgsqlDbType.Text, s => NewSession.Word(s.Meeting.Details.Waitlist));
        Add(NpgsqlDbType.Text, s => s.Series.Zone);
        Add(NpgsqlDbType.Text, s => s.Series.Region);
        Add(NpgsqlDbType.TimestampTz, s => s.Meeting.Time.Start.ToDateTimeUtc());
        Add(NpgsqlDbType.TimestampTz, s => s.Meeting.Time.End.ToDateTimeUtc());
        Add(NpgsqlDbType.Timestamp, s => s.Meeting.Time.Wall.ToDateTimeUnspecified());
        Add(NpgsqlDbType.Integer, s => s.Meeting.Details.Capacity);
        Add(NpgsqlDbType.Integer, s => s.Meeting.Details.WeightPercent);
        Add(NpgsqlDbType.Integer, s => (int)(s.Meeting.Time.BusyUntil - s.Meeting.Time.End).TotalMinutes);
        Add(NpgsqlDbType.Integer, s => s.Meeting.Details.OfferMinutes);
        Add(NpgsqlDbType.Bigint, s => s.Meeting.Details.Credits);
        command.Parameters.AddWithValue(tzdb);
        Add(NpgsqlDbType.Boolean, s => s.Meeting.Details.Listed);
        Add(NpgsqlDbType.Boolean, s => s.Meeting.Details.Hard);
        await command.ExecuteNonQueryAsync(cancellationToken);

        void Add<T>(NpgsqlDbType type, Func<NewOccurrence, T> column) =>
            command.Parameters.Add(new NpgsqlParameter { Value = sessions.Select(column).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
    }
}
