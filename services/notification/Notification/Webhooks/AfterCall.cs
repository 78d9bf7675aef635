namespace Entraide.Notification.Webhooks;

/// <summary>How a call ended.</summary>
/// <param name="StatusCode">Of the answer, where there was one.</param>
/// <param name="Failure">Null where the endpoint took it; else why not, in a stable word.</param>
sealed record CallOutcome(int? StatusCode, string? Failure)
{
    internal const string Timeout = "timeout", Connection = "connection_failed", Tls = "tls_failed", Redirect = "redirected", Status = "status", Gone = "gone",
        OutcomeUnknown = "outcome_unknown", Disabled = "disabled", Expired = "expired", UrlRefused = "url_refused", Stopped = "stopped";

    /// <summary>By the answer: any 2xx is taken, a redirect is not followed, and 410 means never again.</summary>
    public static CallOutcome Of(int status) => status switch
    {
        >= 200 and <= 299 => new(status, null),
        >= 300 and <= 399 => new(status, Redirect),
        410 => new(status, Gone),
        _ => new(status, Status),
    };
}

/// <summary>What follows from a call.</summary>
/// <param name="NextAt">When it is tried again; null where it is not.</param>
/// <param name="Disables">Whether the endpoint asked not to be called any more.</param>
sealed record Verdict(DateTimeOffset? NextAt, bool Disables = false);

/// <summary>When to call again: over three days, ever more seldom; then the delivery is dead, and waits for a replay.</summary>
static class AfterCall
{
    /// <summary>How long a delivery is tried.</summary>
    internal static readonly TimeSpan TriedFor = TimeSpan.FromDays(3);

    /// <summary>After so many failures in a row an endpoint is left alone for a while.</summary>
    internal const int FailuresToPause = 10;

    static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1),
        TimeSpan.FromHours(2), TimeSpan.FromHours(4), TimeSpan.FromHours(8), TimeSpan.FromHours(12), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>How often a delivery is tried at the most.</summary>
    internal static int MostAttempts => Waits.Length + 1;

    /// <summary>Decides on the <paramref name="attempt"/>th call (from 1) of what is tried since <paramref name="since"/>.</summary>
    /// <param name="jitter">From 0 to 1: endpoints that fell together are not to be called together.</param>
    public static Verdict Decide(CallOutcome outcome, int attempt, DateTimeOffset since, DateTimeOffset now, double jitter)
    {
        if (outcome.Failure is null or CallOutcome.Gone)
        {
            return new Verdict(null, outcome.Failure is not null);
        }

        var next = attempt < MostAttempts ? now + WaitAfter(attempt, jitter) : (DateTimeOffset?)null;
        return new Verdict(next < since + TriedFor ? next : null);
    }

    /// <summary>How long after the <paramref name="attempt"/>th failure the next try comes: a step of the ladder, or up to a fifth less.</summary>
    public static TimeSpan WaitAfter(int attempt, double jitter) => Waits[attempt - 1] * (1 - 0.2 * jitter);

    /// <summary>How long an endpoint is left alone after <paramref name="failures"/> in a row; null where they are too few.</summary>
    public static TimeSpan? PauseAfter(int failures) => failures < FailuresToPause ? null
        : TimeSpan.FromMinutes(Math.Min(LongestPause.TotalMinutes, Math.Pow(2, Math.Min(failures - FailuresToPause, 10))));
}
