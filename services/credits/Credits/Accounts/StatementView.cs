namespace Entraide.Credits.Accounts;

/// <summary>A statement as <see cref="StatementResult"/> writes it, line by line: opening and lines add up to the closing.</summary>
/// <param name="From">UTC, that moment included.</param>
/// <param name="To">UTC, that moment not included.</param>
public sealed record StatementView(DateTimeOffset From, DateTimeOffset To, long Opening, IReadOnlyList<StatementAccount> Accounts, IReadOnlyList<StatementLine> Lines, long Closing);
