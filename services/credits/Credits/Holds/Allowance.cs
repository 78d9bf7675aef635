using Entraide.Credits.Programmes;

namespace Entraide.Credits.Holds;

/// <summary>What of a programme's pool may be used for a session by the programme's rules, whatever the pool has; and why it is not more.</summary>
readonly record struct Allowance(long Credits, string Reason)
{
    /// <param name="booking">What it is for, where it is for one.</param>
    /// <param name="standing">Asked for only where the rules limit by person.</param>
    internal static Allowance Of(ProgrammeRules rules, string? kind, DateTimeOffset startsAt, Guid? booking, Func<Standing> standing)
    {
        if (rules.Kinds is { } kinds && !kinds.Contains(kind))
        {
            return new(0, Refusals.NotEligible);
        }

        if (rules.EnrolledOnly && !standing().Enrolled)
        {
            return new(0, Refusals.NotEligible);
        }

        var day = Standing.DayOf(startsAt);
        if (day < rules.StartsOn || day > rules.EndsOn)
        {
            return new(0, Refusals.OutsidePeriod);
        }

        return rules.Cap is { } cap ? new(standing().LeftOf(cap, startsAt, booking), Refusals.CapReached) : new(long.MaxValue, Refusals.InsufficientCredits);
    }
}
