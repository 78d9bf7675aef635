using NodaTime;

namespace Entraide.Notification.Escalation;

/// <summary>How far an escalation is.</summary>
/// <param name="Level">Alerted last; 0 where nobody was.</param>
/// <param name="Round">From 1: how often the rota is gone through.</param>
sealed record EscalationStanding(Instant SignalledAt, int Level, int Round);

/// <summary>What is to be done next about an escalation that nobody has acknowledged.</summary>
abstract record EscalationStep
{
    /// <summary>How long it goes on: after that, calling the same people again helps nobody.</summary>
    internal static readonly Duration Limit = Duration.FromHours(24);

    /// <summary>A rota may be set up, or somebody come on call, at any moment.</summary>
    internal static readonly Duration LookAgain = Duration.FromMinutes(1);

    /// <summary>These are alerted now; unless one of them answers, this is decided again at <paramref name="Next"/>.</summary>
    internal sealed record AlertStaff(int Level, int Round, IReadOnlyList<Guid> Staff, Instant Next) : EscalationStep;

    /// <summary>There is nobody to call.</summary>
    internal sealed record NobodyOnCall(Instant Next) : EscalationStep;

    /// <summary>Nobody answered for as long as it goes on.</summary>
    internal sealed record GiveUp : EscalationStep;

    /// <summary>
    /// The next level at which somebody is on call; after the last, the first again. Where nobody is on call on any level, hours do not count any
    /// more: all of the next level are alerted, because a signal must not meet silence.
    /// </summary>
    internal static EscalationStep Decide(EscalationStanding standing, Rota? rota, Instant now)
    {
        if (now >= standing.SignalledAt + Limit)
        {
            return new GiveUp();
        }

        var levels = rota?.Levels.Where(level => level.Staff.Count > 0).ToArray() ?? [];
        if (levels.Length == 0)
        {
            return new NobodyOnCall(now + LookAgain);
        }

        var local = now.InZone(rota!.Zone).LocalDateTime;
        var staffed = levels.Where(level => level.Staff.Any(staff => staff.IsOnCall(local))).ToArray();
        var candidates = staffed.Length > 0 ? staffed : levels;
        var further = candidates.FirstOrDefault(level => level.Level > standing.Level);
        var next = further ?? candidates[0];
        var round = further is null ? standing.Round + 1 : standing.Round;
        var staff = next.Staff.Where(member => staffed.Length == 0 || member.IsOnCall(local)).Select(member => member.Staff).ToArray();
        return new AlertStaff(next.Level, round, staff, now + next.Wait);
    }
}
