using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.Bookings;

/// <summary>The partner's bookings by start: <c>participant_id</c>, <c>session_id</c>, <c>state</c>, <c>from</c> and <c>to</c>, each where given.</summary>
static class ListBookings
{
    internal static async Task<Ok<Page<BookingView>>> HandleAsync(PageRequest<ByTime> page, Caller caller, Database database, HttpRequest request, CancellationToken cancellationToken)
    {
        var checks = new Checks();
        var filter = new ListFilter(request, checks);
        var (from, to) = (filter.Time("from"), filter.Time("to"));
        filter.Range(from, to);
        var (participant, session) = (filter.Id("participant_id"), filter.Id("session_id"));
        var state = filter.Word("state", "requested", "held", "confirmed", "attended", "no_show", "cancelled", "refused", "expired");
        checks.Enforce();
        var bookings = await Booking.QueryAsync(database, """
            b.partner_id = @Partner and (@from::timestamptz is null or b.starts_at >= @from) and (@to::timestamptz is null or b.starts_at < @to)
                and (@participant::uuid is null or b.participant_id = @participant) and (@session::uuid is null or b.session_id = @session)
                and (@state::text is null or b.state = @state)
                and (@afterId::uuid is null or (b.starts_at, b.id) > (@afterStart, @afterId))
            order by b.starts_at, b.id limit @Rows
            """, new { caller.Partner, from, to, participant, session, state, afterId = page.After?.Id, afterStart = page.After?.At, page.Rows }, cancellationToken);
        return TypedResults.Ok(page.Of(bookings, booking => new ByTime(booking.StartsAt, booking.Id), BookingView.Of));
    }
}
