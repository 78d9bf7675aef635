using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Escalation;

/// <summary>What was done about a signal of danger. Instants are UTC.</summary>
/// <param name="Id">The signal's.</param>
/// <param name="ParticipantId">Whom it is about; absent where that is not known, where they left, and for staff of another partner.</param>
/// <param name="State"><c>open</c>, <c>acknowledged</c>, or <c>unanswered</c>: nobody answered for a day.</param>
/// <param name="Level">Alerted last; 0 while nobody was.</param>
/// <param name="Round">How often the rota was gone through, from 1.</param>
/// <param name="PolicyShown">What the person was shown beforehand of what staff may do; absent where nothing was.</param>
/// <param name="Trail">Every step, in order; left out in lists.</param>
public sealed record EscalationView(
    Guid Id, Guid? ParticipantId, string? Country, string State, DateTimeOffset SignalledAt, int Level, int Round, DateTimeOffset? NextAlertAt, DateTimeOffset? AcknowledgedAt,
    Guid? AcknowledgedBy, PolicyShown? PolicyShown = null, IReadOnlyList<EscalationTrail>? Trail = null);

/// <summary>A step of an escalation.</summary>
/// <param name="Step">
/// One of <c>signalled</c>, <c>lines_planned</c>, <c>no_safe_channel</c>, <c>no_verified_lines</c>, <c>alerted</c>, <c>nobody_reachable</c>, <c>nobody_on_call</c>,
/// <c>acknowledged</c>, <c>taken</c> (in scheduling), <c>given_up</c>.
/// </param>
/// <param name="State">Of an alert: what became of its message, as in the list of messages.</param>
public sealed record EscalationTrail(int Number, DateTimeOffset At, string Step, int? Level, int? Round, Guid? StaffId, string? Channel, string? State);

/// <summary>Which version of the policy a person was shown.</summary>
public sealed record PolicyShown(int Version, DateTimeOffset ShownAt, IReadOnlyList<string> WithoutConsent, IReadOnlyList<string> OnlyWithConsent);

/// <summary><c>GET /v1/notifications/escalations[?state=][&amp;limit=][&amp;after=]</c> and <c>GET …/{id}</c>.</summary>
static class ReadEscalations
{
    // Whom it is about is for their own partner only.
    const string Select = """
        select e.id, case when e.partner_id = @partner then e.person_id end as participant_id, e.country, e.state, e.signalled_at, e.level, e.round, e.next_at, e.acknowledged_at,
            case when e.partner_id = @partner or exists (select from people p where p.id = e.acknowledged_by and p.partner_id = @partner) then e.acknowledged_by end as acknowledged_by
        from escalations e where (e.partner_id = @partner or e.rota_partner_id = @partner)
        """;

    internal static async Task<Ok<Page<EscalationView>>> ListAsync(
        string? state, PageRequest<Guid> page, Caller caller, Database database, CancellationToken cancellationToken)
    {
        new Checks().That(state is null or "open" or "acknowledged" or "unanswered", "?state", "open, acknowledged or unanswered.").Enforce();
        var rows = await database.QueryAsync<Row>($"{Select} and (@state::text is null or e.state = @state) and (@After::uuid is null or e.id > @After) order by e.id limit @Rows",
            new { partner = caller.Partner, state, page.After, page.Rows }, cancellationToken);
        return TypedResults.Ok(page.Of(rows, row => row.Id, row => row.View()));
    }

    internal static async Task<Ok<EscalationView>> ShowAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(await FindAsync(id, caller.Partner, database, cancellationToken));

    internal static async Task<EscalationView> FindAsync(Guid id, Guid partner, IQueries database, CancellationToken cancellationToken)
    {
        var row = await database.FindAsync<Row>($"{Select} and e.id = @id", new { partner, id }, cancellationToken) ?? throw Problem.NotFound();
        var trail = await database.QueryAsync<TrailRow>("""
            select s.number, s.at, s.step, s.level, s.round, s.staff_id, s.channel, d.state
            from escalation_steps s left join deliveries d on d.subject_id = s.escalation_id and d.person_id = s.staff_id and d.channel = s.channel and d.kind = 'alert' and d.occasion = s.round || ' ' || s.level
            where s.escalation_id = @id order by s.number
            """, new { id }, cancellationToken);
        var shown = row.ParticipantId is null ? null : await database.FindAsync<ShownRow>("""
            select s.version, s.shown_at, p.without_consent, p.only_with_consent from shown_policies s join escalation_policies p on p.partner_id = s.partner_id and p.version = s.version
            where s.person_id = @ParticipantId and s.partner_id = (select partner_id from escalations where id = @id) order by s.version desc limit 1
            """, new { id, row.ParticipantId }, cancellationToken);
        return row.View() with
        {
            PolicyShown = shown is null ? null : new PolicyShown(shown.Version, shown.ShownAt, shown.WithoutConsent, shown.OnlyWithConsent),
            Trail = [.. trail.Select(step => new EscalationTrail(step.Number, step.At, step.Step, step.Level, step.Round, step.StaffId, step.Channel, step.State))],
        };
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public Guid? ParticipantId { get; init; }
        public string? Country { get; init; }
        public string State { get; init; } = "";
        public DateTimeOffset SignalledAt { get; init; }
        public int Level { get; init; }
        public int Round { get; init; }
        public DateTimeOffset? NextAt { get; init; }
        public DateTimeOffset? AcknowledgedAt { get; init; }
        public Guid? AcknowledgedBy { get; init; }

        internal EscalationView View() => new(Id, ParticipantId, Country, State, SignalledAt, Level, Round, NextAt, AcknowledgedAt, AcknowledgedBy);
    }

    sealed class TrailRow
    {
        public int Number { get; init; }
        public DateTimeOffset At { get; init; }
        public string Step { get; init; } = "";
        public int? Level { get; init; }
        public int? Round { get; init; }
        public Guid? StaffId { get; init; }
        public string? Channel { get; init; }
        public string? State { get; init; }
    }

    sealed class ShownRow
    {
        public int Version { get; init; }
        public DateTimeOffset ShownAt { get; init; }
        public string[] WithoutConsent { get; init; } = [];
        public string[] OnlyWithConsent { get; init; } = [];
    }
}
