namespace Entraide.Credits.Reports;

/// <summary>What the funder's report is made of, of one programme, up to a day; by months in UTC.</summary>
static class ReportSql
{
    // When the report of a quarter can be read: see Quarter. From then on nothing is added to it.
    const string ReadableFrom = "date_trunc('quarter', {0} at time zone 'UTC') + interval '3 months 16 days'";

    const string Cell = """
        case when h.kind in ('one_to_one', 'group', 'workshop', 'mentoring') then h.kind else 'unknown' end as kind, coalesce(h.language, 'unknown') as language
        """;

    internal const string Lots = """
        select l.id as lot_id, l.funder, l.expires_at, date_trunc('month', e.at at time zone 'UTC')::date as month,
            (-coalesce(sum(e.amount) filter (where a.kind = 'issuance'), 0))::bigint as granted, coalesce(sum(e.amount) filter (where a.kind = 'returned'), 0)::bigint as returned
        from accounts a join lots l on l.id = a.lot_id join entries e on e.account_id = a.id
        where a.programme_id = @programme and a.kind in ('issuance', 'returned') and e.at < @after::timestamp at time zone 'UTC'
        group by l.id, 4 order by l.expires_at, l.id, 4
        """;

    /// <summary>
    /// A reversal counts against what it undoes, in the month in which it did. What was spent for a session counts in the month of the session, unless that is closed;
    /// what was spent without a hold is of whoever it was taken from.
    /// </summary>
    internal static readonly string Spent = $"""
        select u.* from (
            select l.funder, {Cell}, coalesce(h.participant_id, d.owner_id, '00000000-0000-0000-0000-000000000000') as person, sum(e.amount)::bigint as credits,
                date_trunc('month', (case when t.reverses is null and t.at at time zone 'UTC' < {string.Format(null, ReadableFrom, "h.starts_at")} then h.starts_at else t.at end) at time zone 'UTC')::date as month
            from accounts a join entries e on e.account_id = a.id join transfers t on t.id = e.transfer_id
                left join lots l on l.id = a.lot_id
                left join transfers o on o.id = t.reverses
                left join holds h on h.id = coalesce(t.hold_id, o.hold_id)
                left join lateral (
                    select p.owner_id from entries x join accounts p on p.id = x.account_id
                    where h.participant_id is null and x.transfer_id = coalesce(t.reverses, t.id) and p.kind = 'participant' limit 1) d on true
            where a.programme_id = @programme and a.kind = 'spent'
            group by 1, 2, 3, 4, 6) u
        where u.month < @after and u.credits <> 0
        """;

    internal static readonly string Held = $"""
        select u.* from (
            select l.funder, {Cell}, coalesce(h.participant_id, '00000000-0000-0000-0000-000000000000') as person, sum(p.credits)::bigint as credits,
                date_trunc('month', coalesce(h.starts_at, h.created_at) at time zone 'UTC')::date as month
            from holds h join hold_parts p on p.hold_id = h.id join accounts a on a.id = p.account_id left join lots l on l.id = a.lot_id
            where h.programme_id = @programme and h.created_at at time zone 'UTC' < {string.Format(null, ReadableFrom, "coalesce(h.starts_at, h.created_at)")}
                and (h.settled_at is null or h.settled_at at time zone 'UTC' >= {string.Format(null, ReadableFrom, "coalesce(h.starts_at, h.created_at)")})
            group by 1, 2, 3, 4, 6) u
        where u.month < @after
        """;
}
