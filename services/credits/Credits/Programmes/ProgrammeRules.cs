using Entraide.ServiceDefaults.Problems;

namespace Entraide.Credits.Programmes;

/// <summary>For whom and for what a programme pays, and what its community may do with what it earned. What is left out is not restricted.</summary>
/// <param name="Kinds">Of sessions: <c>one_to_one</c>, <c>group</c>, <c>workshop</c>, <c>mentoring</c>.</param>
/// <param name="EnrolledOnly">Pays only for participants that were enrolled.</param>
/// <param name="Cap">The most that is spent for one person.</param>
/// <param name="StartsOn">The first day (UTC) on which a session may be that it pays for.</param>
/// <param name="EndsOn">The last one.</param>
/// <param name="Earning">What supporters earn; without it, what was spent.</param>
/// <param name="Community">What may be given and owed.</param>
public sealed record ProgrammeRules(
    IReadOnlyList<string>? Kinds = null, bool EnrolledOnly = false, Cap? Cap = null, DateOnly? StartsOn = null, DateOnly? EndsOn = null, Earning? Earning = null, Community? Community = null)
{
    const long Most = 1_000_000_000;

    /// <summary>Notes what is not valid in <paramref name="checks"/>, below <paramref name="at"/>.</summary>
    internal Checks Check(Checks checks, string at = "")
    {
        checks
            .That(Kinds is null || (Kinds.Count > 0 && Kinds.All(SessionKinds.Are) && Kinds.Distinct().Count() == Kinds.Count), $"{at}/kinds", $"{SessionKinds.Fault} None twice; left out where every kind is meant.")
            .That(StartsOn is null || EndsOn is null || StartsOn <= EndsOn, $"{at}/ends_on", "Must not be before starts_on.")
            .That(Cap is null or { Credits: > 0 and <= Most }, $"{at}/cap/credits", $"Must be 1 to {Most}.")
            .That(Cap is null or { Per: "week" or "month" or "programme" }, $"{at}/cap/per", "Must be week, month or programme.")
            .That(Earning is null or { Rule: "as_spent" or "per_session" or "per_hour" or "none" }, $"{at}/earning/rule", "Must be as_spent, per_session, per_hour or none.");
        if (Earning is { Rule: "per_session" or "per_hour" })
        {
            checks.That(Earning.Credits is > 0 and <= PriceList.MostCredits, $"{at}/earning/credits", $"Must be 1 to {PriceList.MostCredits} with that rule.");
        }
        else if (Earning is not null)
        {
            checks.That(Earning.Credits is null, $"{at}/earning/credits", "Stands with per_session and per_hour only.");
        }

        return Community is null ? checks : checks
            .That(Community.SupporterMayOwe is >= 0 and <= Most, $"{at}/community/supporter_may_owe", $"Must be 0 to {Most}.")
            .That(Community.WarnBelow is null or (>= -Most and <= Most), $"{at}/community/warn_below", $"Must be -{Most} to {Most}.")
            .That(Community.MostPerGift is null or (> 0 and <= Most), $"{at}/community/most_per_gift", $"Must be 1 to {Most}.")
            .That(Community.MostPerDay is null or (> 0 and <= Most), $"{at}/community/most_per_day", $"Must be 1 to {Most}.");
    }
}

/// <summary>The most that is held and spent for one person, in whole credits.</summary>
/// <param name="Per"><c>week</c> (from Monday), <c>month</c> (UTC both, by the start of the session) or <c>programme</c>.</param>
public sealed record Cap(long Credits, string Per)
{
    /// <summary>The days (UTC) that are counted together with <paramref name="day"/>: from the first to before the second.</summary>
    internal (DateOnly From, DateOnly Before) PeriodOf(DateOnly day)
    {
        switch (Per)
        {
            case "week":
                var monday = day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
                return (monday, monday.AddDays(7));
            case "month":
                var first = new DateOnly(day.Year, day.Month, 1);
                return (first, first.AddMonths(1));
            default:
                return (DateOnly.MinValue, DateOnly.MaxValue);
        }
    }
}

/// <summary>What a supporter earns by a session.</summary>
/// <param name="Rule"><c>as_spent</c>, <c>per_session</c>, <c>per_hour</c> (each hour that was begun counts in full) or <c>none</c>.</param>
/// <param name="Credits">Of a session or an hour; whole credits.</param>
public sealed record Earning(string Rule, long? Credits = null)
{
    /// <summary>Where a programme says nothing.</summary>
    internal static readonly Earning AsSpent = new("as_spent");

    /// <summary>For a session of <paramref name="minutes"/> that cost <paramref name="spent"/>. By the hour, one of unknown length earns nothing.</summary>
    internal long For(long spent, int? minutes) => Rule switch
    {
        "as_spent" => spent,
        "per_session" => Credits ?? 0,
        "per_hour" => (Credits ?? 0) * (((minutes ?? 0) + 59) / 60),
        _ => 0,
    };
}

/// <summary>What a community may do with what it earned, in whole credits.</summary>
/// <param name="SupporterMayOwe">How far a supporter's time-bank account may go below zero.</param>
/// <param name="WarnBelow">A balance below this is answered with a warning.</param>
/// <param name="MostPerGift">The most one gift between people may be.</param>
/// <param name="MostPerDay">The most one person may give in 24 hours.</param>
public sealed record Community(long SupporterMayOwe = 0, long? WarnBelow = null, long? MostPerGift = null, long? MostPerDay = null);
