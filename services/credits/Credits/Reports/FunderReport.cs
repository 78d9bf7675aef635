namespace Entraide.Credits.Reports;

/// <summary>
/// What became of a programme's credits, by whole quarters, as the ledger has it to the credit. It names nobody: figures about fewer than five people
/// are left out, also where one could be found by subtraction. What is shown never changes: what is spent or undone once a quarter's report can be read
/// counts in the month in which that happens.
/// </summary>
public sealed record FunderReport(Guid ProgrammeId, string Zone, IReadOnlyList<FunderQuarter> Quarters);

/// <summary>A quarter, such as <c>2026-Q3</c>.</summary>
/// <param name="Spent">By sessions of the quarter, and otherwise in it, less what was undone in it.</param>
/// <param name="Held">What sessions of the quarter were still to cost when its report could first be read.</param>
/// <param name="Funders">Each by itself; without a name, what the community itself had earned.</param>
public sealed record FunderQuarter(string Quarter, CreditsFigure Spent, CreditsFigure Held, IReadOnlyList<FunderShare> Funders);

/// <summary>What became of one funder's credits.</summary>
/// <param name="Funder">Left out for credits that were earned.</param>
/// <param name="Returned">Back with the funder. Hidden also where it would tell what few people spent.</param>
/// <param name="Lots">Lots of which something was granted or returned.</param>
public sealed record FunderShare(
    string? Funder, long Granted, CreditsFigure Returned, CreditsFigure Spent, CreditsFigure Held, IReadOnlyList<FunderLot> Lots, IReadOnlyList<FunderMonth> Months);

/// <summary>One lot.</summary>
/// <param name="ExpiresAt">UTC.</param>
public sealed record FunderLot(Guid LotId, long Granted, CreditsFigure Returned, DateTimeOffset? ExpiresAt = null);

/// <summary>A month, such as <c>2026-07</c> (UTC): of the session, or else of the transfer.</summary>
public sealed record FunderMonth(string Month, long Granted, CreditsFigure Returned, CreditsFigure Spent, CreditsFigure Held, IReadOnlyList<FunderKind> Kinds);

/// <summary>A kind of session, or <c>unknown</c>.</summary>
/// <param name="Languages">Those of which there is something to show: that few people speak one is not told either.</param>
public sealed record FunderKind(string Kind, CreditsFigure Spent, CreditsFigure Held, IReadOnlyList<FunderLanguage> Languages);

/// <summary>A language (BCP 47), or <c>unknown</c>.</summary>
public sealed record FunderLanguage(string Language, CreditsFigure Spent, CreditsFigure Held);

/// <summary>A number of whole credits, or none where it is suppressed.</summary>
public sealed record CreditsFigure(bool Suppressed, long? Credits = null);
