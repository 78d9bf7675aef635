using System.Text.Json;
using Entraide.Notification.Leaving;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using Npgsql;
using NpgsqlTypes;

namespace Entraide.Notification.PartnerEvents;

/// <summary>Notes what partners are to be told, in the transaction of the message it comes from.</summary>
sealed class PartnerEventLog(UnitOfWork work, WhoLeft left, TimeProvider time)
{
    /// <summary>The name under which PostgreSQL tells of new events; what it carries is the partner's id.</summary>
    internal const string Channel = "partner_events";

    const string Participant = "participant_id";

    /// <summary>
    /// Numbers the event, stores it, and queues it for the partner's webhooks that want it; all together with the commit, because the number's row is held
    /// until then: no reader sees a number before all lower ones.
    /// </summary>
    /// <param name="ids">In the order of <see cref="EventType.Ids"/>; null where it is not known.</param>
    public Task AppendAsync(Guid partner, EventType type, IReadOnlyList<Guid?> ids, CancellationToken cancellationToken) =>
        AppendAsync(partner, type, Guid.CreateVersion7(time.GetUtcNow()), ids, cancellationToken);

    /// <summary>The same under an id of the caller's: where an event has it, nothing is added.</summary>
    public async Task AppendOnceAsync(Guid partner, EventType type, Guid id, IReadOnlyList<Guid?> ids, CancellationToken cancellationToken)
    {
        if (await work.FindAsync<int?>("select 1 from partner_events where id = @id", new { id }, cancellationToken) is null)
        {
            await AppendAsync(partner, type, id, ids, cancellationToken);
        }
    }

    async Task AppendAsync(Guid partner, EventType type, Guid id, IReadOnlyList<Guid?> ids, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var known = type.Ids.Zip(ids).Where(pair => pair.Second is { } given && given != Guid.Empty).ToDictionary(pair => pair.First, pair => pair.Second!.Value);
        // What comes late about somebody who left is told without them.
        if (type != EventTypes.Erased && known.TryGetValue(Participant, out var participant) && await left.IncludesAsync(new Owner(partner, participant), cancellationToken))
        {
            known.Remove(Participant);
        }

        work.AtCommit(new NpgsqlBatchCommand($"""
            with next as (
                insert into partner_streams (partner_id, last_seq) values ($1, 1)
                on conflict (partner_id) do update set last_seq = partner_streams.last_seq + 1 returning last_seq),
            event as (
                insert into partner_events (id, partner_id, seq, type, data, at)
                select $2, $1, last_seq, $3, $4, $5 from next returning id, seq),
            queued as (
                insert into webhook_deliveries (webhook_id, event_id, seq, state, since, due_at)
                select w.id, event.id, event.seq, 'pending', $5, $5 from event, webhooks w
                where w.partner_id = $1 and w.state <> 'disabled' and (w.events is null or $3 = any (w.events)))
            select pg_notify('{Channel}', $1::text) from event
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = partner }, new NpgsqlParameter<Guid> { TypedValue = id }, new NpgsqlParameter<string> { TypedValue = type.Name },
                new NpgsqlParameter { Value = JsonSerializer.Serialize(known), NpgsqlDbType = NpgsqlDbType.Jsonb }, new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime },
            },
        });
    }

    /// <summary>Takes a person out of what was told: from now on earlier events point to nobody, but the one that says so.</summary>
    public Task ForgetAsync(Guid partner, Guid participant, CancellationToken cancellationToken) => work.ExecuteAsync("""
        update partner_events set data = data - 'participant_id' where partner_id = @partner and data ? 'participant_id' and data ->> 'participant_id' = @participant and type <> @Name
        """, new { partner, participant = participant.ToString(), EventTypes.Erased.Name }, cancellationToken);
}
