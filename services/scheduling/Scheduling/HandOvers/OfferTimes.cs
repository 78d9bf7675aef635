using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;

namespace Entraide.Scheduling.HandOvers;

/// <summary>When a session is handed over, and for how long substitutes are asked.</summary>
static class OfferTimes
{
    /// <summary>Whoever comes is told at least this long before the start, so that nobody sets out for a meeting without a supporter.</summary>
    internal static readonly TimeSpan Notice = TimeSpan.FromHours(4);

    /// <summary>Substitutes are asked this long at most: people want to know.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Where there is nobody to ask, waiting helps nobody; but a pause taken by mistake can be taken back.</summary>
    internal static readonly TimeSpan WithoutSubstitutes = TimeSpan.FromHours(1);

    /// <summary>Certifications are usually renewed in time: a session past the end of one is handed over when it is this near, and not months before.</summary>
    internal static readonly TimeSpan RenewalUntil = TimeSpan.FromDays(14);

    /// <summary>Until when substitutes can accept; <paramref name="offeredAt"/> itself where there is no time left to ask.</summary>
    internal static DateTimeOffset Until(DateTimeOffset offeredAt, DateTimeOffset startsAt, bool anySubstitute)
    {
        var until = offeredAt + (anySubstitute ? Longest : WithoutSubstitutes);
        var latest = startsAt - Notice;
        return latest <= offeredAt ? offeredAt : latest < until ? latest : until;
    }

    /// <summary>Whether its lead cannot hold a future session: paused then, withdrawn, or without certification then.</summary>
    internal static bool IsDue(Supporter lead, Session session, DateTimeOffset now) =>
        lead.WithdrawnByDirectory
        || (lead.Paused && !(lead.PausedUntil <= session.StartsAt))
        || (lead.BookableUntil < session.EndsAt && (lead.BookableUntil <= now || session.StartsAt < now + RenewalUntil));
}
