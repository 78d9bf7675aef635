using Entraide.Credits.Holds;
using Entraide.Credits.Ledger;
using Entraide.Credits.Programmes;

namespace Entraide.Credits.Tests.Unit;

/// <summary>Books without a database: one programme, its pool, one participant, one supporter, all of them read whole.</summary>
sealed class BooksOnPaper
{
    internal static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    internal BooksOnPaper(ProgrammeRules? rules = null, bool enrolled = false)
    {
        Programme = new Programme(Guid.CreateVersion7(Now), Guid.CreateVersion7(Now), [new(60, 10)], rules ?? new ProgrammeRules());
        Books.Know(Programme);
        Books.Know(Programme.Id, Participant, new Standing(enrolled));
        foreach (var purse in new[] { Pool, Own, Of(AccountKind.Spent), Of(AccountKind.Earnings), new(Programme.Id, AccountKind.Supporter, Supporter) })
        {
            Books.KnowRead(purse, whole: true, null);
        }

        // What Require asks for by owner and lot.
        Books.KnowRead((Of(AccountKind.Earnings), null));
        Books.KnowRead((new(Programme.Id, AccountKind.Supporter, Supporter), null));
        Books.KnowRead((Of(AccountKind.Spent), null));
    }

    internal Books Books { get; } = new(Now);
    internal Programme Programme { get; }
    internal Guid Participant { get; } = Guid.CreateVersion7(Now);
    internal Guid Supporter { get; } = Guid.CreateVersion7(Now);
    internal Purse Pool => Of(AccountKind.Pool);
    internal Purse Own => new(Programme.Id, AccountKind.Participant, Participant);

    internal Purse Of(AccountKind kind) => Purse.Of(Programme.Id, kind);

    /// <summary>A lot of which that purse has so many credits; without days, earned credits.</summary>
    internal Account Has(Purse purse, long credits, int? expiresInDays, Guid? lot = null)
    {
        lot ??= expiresInDays is null ? null : Guid.CreateVersion7(Now);
        var account = new Account(Guid.CreateVersion7(Now), Programme.PartnerId, purse, lot, expiresInDays is { } days ? Now.AddDays(days) : null, 0) { Balance = credits, Version = 1, MovedAt = Now.AddDays(-1) };
        Books.Know(account);
        Books.KnowRead((Of(AccountKind.Spent), lot));
        return account;
    }

    internal HoldOrder Order(long? credits, int? minutes = 45, string? kind = null, DateTimeOffset? startsAt = null) => new(
        Guid.CreateVersion7(Now), null, Programme.PartnerId, Programme.Id, Participant, Supporter, minutes, credits, kind, null, startsAt, Now.AddDays(1));

    internal Hold Place(HoldOrder order) => order.Place(Books, order.Plan(Books));
}
