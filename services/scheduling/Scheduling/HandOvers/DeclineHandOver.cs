using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.HandOvers;

/// <summary>A substitute says no, and is not asked for this session again; once nobody is left to ask, it is not waited for any longer than need be.</summary>
static class DeclineHandOver
{
    internal static async Task<Ok<HandOverView>> HandleAsync(
        Guid id, HandOverAnswer answer, Caller caller, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var seen = await HandOver.FindAsync(work, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        var open = await OpenHandOver.LockAsync(work, seen, answer.SupporterId, null, cancellationToken);
        if (open is null)
        {
            throw AcceptHandOver.Decided();
        }

        _ = open.Supporter(answer.SupporterId) ?? throw Problem.Invalid("/supporter_id", "No such supporter, or not one of yours.");
        await work.ExecuteAsync("insert into hand_over_declines (hand_over_id, partner_id, supporter_id) values (@id, @Partner, @SupporterId) on conflict do nothing",
            new { id, caller.Partner, answer.SupporterId }, cancellationToken);
        if (!(await Substitutes.FindAsync(work, caller.Partner, [open.Session], zones, now, cancellationToken))[open.Session.Id].Any())
        {
            await work.ExecuteAsync("update hand_overs set offered_until = least(offered_until, @until) where id = @id",
                new { id, until = OfferTimes.Until(open.HandOver.OfferedAt, open.Session.StartsAt, anySubstitute: false) }, cancellationToken);
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(await ListHandOvers.ViewAsync(work, caller.Partner, id, zones, now, cancellationToken));
    }
}
