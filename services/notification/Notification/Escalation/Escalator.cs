using System.Diagnostics;
using Entraide.Notification.Deliveries;
using Entraide.ServiceDefaults.Data;
using NodaTime;
using NodaTime.Extensions;

namespace Entraide.Notification.Escalation;

/// <summary>
/// Takes escalations a step further, in the transaction of what caused it: alerts become messages that are due now, and every step a row of the trail.
/// </summary>
sealed class Escalator(UnitOfWork work, DeliverySignal signal, IConfiguration configuration, TimeProvider time)
{
    /// <summary>An escalation whose row is held.</summary>
    internal sealed class Held
    {
        public Guid Id { get; init; }
        public Guid PartnerId { get; init; }
        public DateTimeOffset SignalledAt { get; init; }
        public int Level { get; init; }
        public int Round { get; init; }
    }

    /// <summary>Decides and does the next step of one that is open and due, its row held.</summary>
    internal async Task AdvanceAsync(Held escalation, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToInstant();
        var rota = await FindRotaAsync(escalation.PartnerId, cancellationToken);
        switch (EscalationStep.Decide(new EscalationStanding(escalation.SignalledAt.ToInstant(), escalation.Level, escalation.Round), rota, now))
        {
            case EscalationStep.AlertStaff alert:
                await AlertAsync(escalation, rota!, alert, cancellationToken);
                break;
            case EscalationStep.NobodyOnCall nobody:
                // Said once: looking again every minute is not worth a row each.
                await NoteAsync(escalation.Id, "nobody_on_call", cancellationToken, once: true);
                Telemetry.NobodyOnCall.Add(1);
                await work.ExecuteAsync("update escalations set next_at = @next where id = @Id", new { escalation.Id, next = nobody.Next.ToDateTimeOffset() }, cancellationToken);
                break;
            case EscalationStep.GiveUp:
                await NoteAsync(escalation.Id, "given_up", cancellationToken);
                Telemetry.Unanswered.Add(1);
                await work.ExecuteAsync("update escalations set state = 'unanswered', next_at = null where id = @Id", escalation, cancellationToken);
                break;
            case var other:
                throw new UnreachableException(other.GetType().Name);
        }
    }

    /// <summary>Adds a step to the trail; where it is said only <paramref name="once"/>, unless it stands there.</summary>
    internal Task NoteAsync(
        Guid escalation, string step, CancellationToken cancellationToken, int? level = null, int? round = null, Guid? staff = null, string? channel = null, bool once = false) => work.ExecuteAsync("""
            insert into escalation_steps (escalation_id, number, at, step, level, round, staff_id, channel)
            select @escalation, coalesce(max(number), 0) + 1, @now, @step, @level, @round, @staff, @channel from escalation_steps where escalation_id = @escalation
            having not @once or count(*) filter (where step = @step) = 0
            """, new { escalation, now = time.GetUtcNow(), step, level, round, staff, channel, once }, cancellationToken);

    // A partner without a rota, or with an empty one, has the region's called: a signal must not meet silence.
    async Task<Rota?> FindRotaAsync(Guid partner, CancellationToken cancellationToken)
    {
        var own = StoredRota.Of(partner, await work.QueryAsync<StoredRota.Row>(StoredRota.Query, new { partner }, cancellationToken));
        if (own is not null && own.Levels.Any(level => level.Staff.Count > 0))
        {
            return own;
        }

        return configuration.GetValue<Guid?>("Escalation:RegionalPartner") is { } region
            ? StoredRota.Of(region, await work.QueryAsync<StoredRota.Row>(StoredRota.Query, new { partner = region }, cancellationToken))
            : null;
    }

    async Task AlertAsync(Held escalation, Rota rota, EscalationStep.AlertStaff alert, CancellationToken cancellationToken)
    {
        // By every channel they can be reached by, at any hour: quiet hours are for those who asked for help, not for those who promised it.
        var planned = await work.QueryAsync<Planned>("""
            insert into deliveries (id, partner_id, person_id, subject_id, channel, kind, lead_seconds, occasion, starts_at, state, due_at, created_at, traceparent)
            select gen_random_uuid(), @Partner, c.person_id, @Id, c.channel, 'alert', 0, @occasion, @until, 'pending', @now, @now, @traceparent
            from contacts c join people p on p.id = c.person_id and p.partner_id = c.partner_id where c.person_id = any(@staff) and c.partner_id = @Partner and p.stopped_at is null and c.bounced_at is null
            on conflict do nothing
            returning person_id, channel
            """, new
        {
            rota.Partner,
            escalation.Id,
            occasion = $"{alert.Round} {alert.Level}",
            until = escalation.SignalledAt + EscalationStep.Limit.ToTimeSpan(),
            now = time.GetUtcNow(),
            traceparent = Activity.Current?.Id,
            staff = alert.Staff.ToArray(),
        }, cancellationToken);
        work.AfterCommit(signal.Wake);
        foreach (var message in planned)
        {
            await NoteAsync(escalation.Id, "alerted", cancellationToken, alert.Level, alert.Round, message.PersonId, message.Channel);
        }

        foreach (var unreachable in alert.Staff.Except(planned.Select(message => message.PersonId)))
        {
            await NoteAsync(escalation.Id, "nobody_reachable", cancellationToken, alert.Level, alert.Round, unreachable);
        }

        // Where nobody of the level can be reached, waiting for their answer would cost the person minutes.
        var next = planned.Count > 0 ? alert.Next.ToDateTimeOffset() : time.GetUtcNow() + TimeSpan.FromSeconds(1);
        await work.ExecuteAsync("update escalations set level = @Level, round = @Round, next_at = @next, rota_partner_id = @Partner where id = @Id",
            new { escalation.Id, alert.Level, alert.Round, next, rota.Partner }, cancellationToken);
    }

    sealed class Planned
    {
        public Guid PersonId { get; init; }
        public string Channel { get; init; } = "";
    }
}
