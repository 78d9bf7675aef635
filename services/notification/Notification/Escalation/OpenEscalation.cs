using Entraide.Notification.Deliveries;
using Entraide.Scheduling.Contracts;
using Entraide.ServiceDefaults.Data;
using MassTransit;
using NodaTime.TimeZones;

namespace Entraide.Notification.Escalation;

/// <summary>
/// Somebody signalled danger: staff on call are alerted in this very transaction, and the person gets crisis lines, by a channel and at an hour they
/// called safe, or not at all.
/// </summary>
sealed class OpenEscalation(UnitOfWork work, Escalator escalator, TimeProvider time) : IConsumer<CrisisSignalled>
{
    /// <summary>Crisis lines that come later help nobody, and may be read by somebody else by then.</summary>
    static readonly TimeSpan LinesHold = TimeSpan.FromHours(2);

    public async Task Consume(ConsumeContext<CrisisSignalled> context)
    {
        var (signal, cancellationToken) = (context.Message, context.CancellationToken);
        var person = await work.FindAsync<Somebody>("""
            select id, time_zone from people where id = @ParticipantId and partner_id = @PartnerId and kind = 'participant' for share
            """, signal, cancellationToken);
        var country = signal.Country ?? (person is null ? null : CountryOf(person.TimeZone));
        if (await work.ExecuteAsync("""
            insert into escalations (id, partner_id, person_id, country, signalled_at, state, next_at)
            values (@SignalId, @PartnerId, @person, @country, @SignalledAt, 'open', @now) on conflict do nothing
            """, new { signal.SignalId, signal.PartnerId, person = person?.Id, country, signal.SignalledAt, now = time.GetUtcNow() }, cancellationToken) == 0)
        {
            return;
        }

        await escalator.NoteAsync(signal.SignalId, "signalled", cancellationToken);
        await escalator.AdvanceAsync(new Escalator.Held { Id = signal.SignalId, PartnerId = signal.PartnerId, SignalledAt = signal.SignalledAt, Round = 1 }, cancellationToken);
        if (person is not null)
        {
            await GiveLinesAsync(signal, person.Id, country, cancellationToken);
        }
    }

    async Task GiveLinesAsync(CrisisSignalled signal, Guid person, string? country, CancellationToken cancellationToken)
    {
        if (await work.FindAsync<int?>("select 1 from verified_lines where country = @country and lines <> '[]'", new { country }, cancellationToken) is null)
        {
            await escalator.NoteAsync(signal.SignalId, "no_verified_lines", cancellationToken);
            return;
        }

        // Whether that channel, these words and this hour are safe is decided when it is sent, as for every message.
        var channel = await work.FindAsync<string>("""
            select c.channel from people p join contacts c on c.person_id = p.id and c.partner_id = p.partner_id and c.channel = any(p.channels)
            where p.id = @person and p.partner_id = @PartnerId and not p.i_will_contact_you order by array_position(p.channels, c.channel) limit 1
            """, new { person, signal.PartnerId }, cancellationToken);
        if (channel is null)
        {
            await escalator.NoteAsync(signal.SignalId, "no_safe_channel", cancellationToken);
            return;
        }

        await work.ExecuteAsync("""
            insert into deliveries (id, partner_id, person_id, subject_id, channel, kind, lead_seconds, occasion, starts_at, state, due_at, created_at)
            values (gen_random_uuid(), @PartnerId, @person, @SignalId, @channel, 'lines', 0, '', @until, 'pending', @now, @now) on conflict do nothing
            """, new { signal.PartnerId, person, signal.SignalId, channel, until = signal.SignalledAt + LinesHold, now = time.GetUtcNow() }, cancellationToken);
        await escalator.NoteAsync(signal.SignalId, "lines_planned", cancellationToken, channel: channel);
    }

    /// <summary>The country that lives by a zone's clock, where it is one (zone1970.tab of tzdb).</summary>
    internal static string? CountryOf(string zone)
    {
        var source = TzdbDateTimeZoneSource.Default;
        var canonical = source.CanonicalIdMap.TryGetValue(zone, out var id) ? id : zone;
        return source.ZoneLocations?.FirstOrDefault(location => location.ZoneId == zone || location.ZoneId == canonical)?.CountryCode;
    }

    sealed class Somebody
    {
        public Guid Id { get; init; }
        public string TimeZone { get; init; } = "";
    }
}
