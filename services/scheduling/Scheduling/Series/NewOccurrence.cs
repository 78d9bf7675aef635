using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using NpgsqlTypes;

namespace Entraide.Scheduling.Series;

/// <summary>A session of a series, about to be stored; its time is taken already, or it clashes.</summary>
sealed record NewOccurrence(Guid Id, MeetingSeries Series, Meeting Meeting, string? Clash)
{
    /// <summary>Stores many at once, in PostgreSQL's binary form: a year of ten thousand series is some three hundred thousand rows.</summary>
    internal static async Task StoreAsync(UnitOfWork work, IReadOnlyCollection<NewOccurrence> sessions, string tzdb, CancellationToken cancellationToken)
    {
        if (sessions.Count == 0)
        {
            return;
        }

        await using var copy = await (await work.ConnectionAsync(cancellationToken)).BeginBinaryImportAsync("""
            copy sessions (id, partner_id, owner_id, series_id, supporter_id, co_facilitator_id, room_id, listing_id, kind, modality, state, clash, waitlist, zone, region, tzdb_version,
                starts_at, ends_at, local_start, occurrence, capacity, weight_percent, debrief_minutes, offer_minutes, credits, listed, hard) from stdin (format binary)
            """, cancellationToken);
        foreach (var (id, series, meeting, clash) in sessions)
        {
            var (details, time) = (meeting.Details, meeting.Time);
            await copy.StartRowAsync(cancellationToken);
            foreach (var uuid in new Guid?[] { id, series.PartnerId, meeting.Owner, series.Id, details.SupporterId, details.CoFacilitatorId, details.RoomId, details.ListingId })
            {
                await (uuid is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(uuid.Value, NpgsqlDbType.Uuid, cancellationToken));
            }

            foreach (var text in new[] { NewSession.Word(details.Kind), details.Modality, clash is null ? "scheduled" : "clashing", clash, NewSession.Word(details.Waitlist), series.Zone, series.Region, tzdb })
            {
                await (text is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(text, NpgsqlDbType.Text, cancellationToken));
            }

            await copy.WriteAsync(time.Start.ToDateTimeUtc(), NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(time.End.ToDateTimeUtc(), NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(time.Wall.ToDateTimeUnspecified(), NpgsqlDbType.Timestamp, cancellationToken);
            await copy.WriteAsync(time.Wall.ToDateTimeUnspecified(), NpgsqlDbType.Timestamp, cancellationToken);
            foreach (var number in new[] { details.Capacity, details.WeightPercent, (int)(time.BusyUntil - time.End).TotalMinutes, details.OfferMinutes })
            {
                await copy.WriteAsync(number, NpgsqlDbType.Integer, cancellationToken);
            }

            await (details.Credits is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(details.Credits.Value, NpgsqlDbType.Bigint, cancellationToken));
            await copy.WriteAsync(details.Listed, NpgsqlDbType.Boolean, cancellationToken);
            await copy.WriteAsync(details.Hard, NpgsqlDbType.Boolean, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }
}
