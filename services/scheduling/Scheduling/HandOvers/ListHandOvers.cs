using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.HandOvers;

/// <summary>A session whose lead cannot hold it. Nobody who takes part is named.</summary>
/// <param name="FromSupporterId">Who led it.</param>
/// <param name="ToSupporterId">Who leads it now, where somebody does.</param>
/// <param name="OfferedUntil">UTC; when nobody has accepted by then, its co-facilitator leads it or it is cancelled.</param>
/// <param name="Candidates">While it is offered: supporters who fit, are free and within their limits as things stand, and have not declined.</param>
public sealed record HandOverView(
    Guid Id, Guid SessionId, SessionKind Kind, string Modality, DateTimeOffset StartsAt, DateTimeOffset EndsAt, Guid FromSupporterId, Guid? ToSupporterId,
    HandOverState State, DateTimeOffset OfferedUntil, IReadOnlyList<Guid> Candidates);

static class ListHandOvers
{
    internal static readonly string[] States = [.. Enum.GetValues<HandOverState>().Select(NewSession.Word)];

    /// <summary>Those of the next sessions first; <c>?state=</c> as in the answer, without it those that are offered.</summary>
    internal static async Task<Ok<Page<HandOverView>>> HandleAsync(
        PageRequest<ByTime> page, Caller caller, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken, string state = "offered")
    {
        new Checks().That(States.Contains(state), "?state", $"One of {string.Join(", ", States)}.").Enforce();
        var handOvers = await work.QueryAsync<HandOver>($"""
            select {HandOver.Columns} from hand_overs h join sessions s on s.id = h.session_id
            where h.partner_id = @Partner and h.state = @state and (@afterId::uuid is null or (s.starts_at, h.id) > (@afterStart, @afterId))
            order by s.starts_at, h.id limit @Rows
            """, new { caller.Partner, state, afterStart = page.After?.At, afterId = page.After?.Id, page.Rows }, cancellationToken);
        var views = await DescribeAsync(work, caller.Partner, handOvers, zones, time.GetUtcNow(), cancellationToken);
        return TypedResults.Ok(page.Of(views, view => new ByTime(view.StartsAt, view.Id), view => view));
    }

    internal static async Task<Ok<HandOverView>> GetAsync(
        Guid id, Caller caller, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Ok(await ViewAsync(work, caller.Partner, id, zones, time.GetUtcNow(), cancellationToken));

    internal static async Task<HandOverView> ViewAsync(UnitOfWork work, Guid partner, Guid id, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await DescribeAsync(work, partner, [await HandOver.FindAsync(work, partner, id, cancellationToken) ?? throw Problem.NotFound()], zones, now, cancellationToken))[0];

    static async Task<IReadOnlyList<HandOverView>> DescribeAsync(
        UnitOfWork work, Guid partner, IReadOnlyList<HandOver> handOvers, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sessions = (await work.QueryAsync<Session>($"select {Session.Columns} from sessions s where s.id = any(@ids)",
            new { ids = handOvers.Select(handOver => handOver.SessionId).ToArray() }, cancellationToken)).ToDictionary(session => session.Id);
        var offered = handOvers.Where(handOver => handOver.State == HandOverState.Offered).Select(handOver => sessions[handOver.SessionId]).ToList();
        var substitutes = await Substitutes.FindAsync(work, partner, offered, zones, now, cancellationToken);
        return [.. handOvers.Select(handOver =>
        {
            var session = sessions[handOver.SessionId];
            return new HandOverView(handOver.Id, session.Id, session.Kind, session.Modality, session.StartsAt, session.EndsAt, handOver.FromSupporterId, handOver.ToSupporterId,
                handOver.State, handOver.OfferedUntil, handOver.State == HandOverState.Offered ? [.. substitutes[session.Id]] : []);
        })];
    }
}
