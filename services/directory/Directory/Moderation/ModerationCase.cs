namespace Entraide.DirectoryService.Moderation;

/// <summary>Why a listing should be looked at.</summary>
public enum ReportReason
{
    WrongDetails,
    Closed,
    Harmful,
    Discriminates,
    OffersMedicines,
    UnsafePlace,
    PrivateDataShown,
    Other,
}

/// <summary>What a moderator makes of a case.</summary>
public enum Decision
{
    /// <summary>It may be shown; a case without a listing is taken note of.</summary>
    Keep,

    /// <summary>It is shown to nobody until it is restored.</summary>
    Hide,

    /// <summary>What this case hid is shown again.</summary>
    Restore,

    /// <summary>It is shown to nobody any more.</summary>
    Withdraw,
}

/// <summary>Why a moderator decided so.</summary>
public enum DecisionReason
{
    Confirmed,
    NotConfirmed,
    Corrected,
    AgainstTheRules,
    Precaution,
    Other,
}

/// <summary>A case as the queue shows it.</summary>
/// <param name="ListingId">Absent where a rule refused the text of a listing that was never stored.</param>
/// <param name="Origin"><c>report</c>, or <c>rule</c> where the platform refused a text by itself.</param>
/// <param name="State"><c>open</c> or <c>closed</c>.</param>
/// <param name="Hidden">Whether this case hides the listing now.</param>
/// <param name="Reports">How many reports joined.</param>
/// <param name="OpenedAt">The last time it was opened.</param>
public sealed record ModerationCase(
    Guid Id, Guid? ListingId, string Origin, ReportReason Reason, string State, bool Hidden, int Reports, DateTimeOffset OpenedAt);

/// <summary>A case with all that was said about it.</summary>
/// <param name="Received">The latest 100 reports, newest first.</param>
/// <param name="Decisions">Oldest first; none is ever changed.</param>
public sealed record ModerationCaseFile(ModerationCase Case, IReadOnlyList<ReceivedReport> Received, IReadOnlyList<RecordedDecision> Decisions);

/// <summary>One report.</summary>
/// <param name="Field">JSON pointer of a text the rule refused.</param>
/// <param name="ReportedBy">Shown to moderators of the region only: the partner a report is about does not learn who sent it.</param>
public sealed record ReceivedReport(DateTimeOffset At, string? Field, string? Note, Guid? ReportedBy);

/// <summary>One decision.</summary>
/// <param name="By">The partner that decided.</param>
/// <param name="Client">Which of its clients.</param>
public sealed record RecordedDecision(Guid Id, Decision Decision, DecisionReason Reason, string? Note, Guid By, string Client, DateTimeOffset At);
