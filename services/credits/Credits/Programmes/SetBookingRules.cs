using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Programmes;

/// <summary>Replaces the rules of a programme, whole. They count from then on, for bookings that are open as well.</summary>
static class SetBookingRules
{
    internal static async Task<Ok<BookingRules>> HandleAsync(Guid id, BookingRules rules, Caller caller, UnitOfWork work, CancellationToken cancellationToken)
    {
        rules.Check(new Checks()).Enforce();
        if (!await rules.StoreAsync(work, caller.Partner, id, cancellationToken))
        {
            throw Problem.NotFound();
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(rules);
    }
}
