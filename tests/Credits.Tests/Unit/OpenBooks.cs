using Entraide.Credits.Ledger;
using Entraide.Credits.Programmes;

namespace Entraide.Credits.Tests.Unit;

/// <summary>A ledger that was never stored: a programme, accounts with something on them, and commands decided on them as they would be on read ones.</summary>
sealed class OpenBooks
{
    internal static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
    readonly Dictionary<Guid, long> given = [];

    internal OpenBooks(Community? community = null)
    {
        Programme = new Programme(Guid.CreateVersion7(), Guid.CreateVersion7(), [new Price(60, 10)], new ProgrammeRules(Community: community));
        Books.Know(Programme);
    }

    internal Books Books { get; } = new(Now);

    internal Programme Programme { get; }

    internal Account Put(AccountKind kind, long balance, Guid? owner = null, Guid? lot = null, DateTimeOffset? expiresAt = null, long held = 0)
    {
        var account = new Account(Guid.CreateVersion7(), Programme.PartnerId, new Purse(Programme.Id, kind, owner ?? Programme.Id), lot, expiresAt, Programme.FloorOf(kind, lot))
        {
            Balance = balance,
            Held = held,
            Version = 1,
            MovedAt = Now.AddDays(-1),
        };
        Books.Know(account);
        return account;
    }

    /// <summary>That somebody gave so much in the last 24 hours.</summary>
    internal void Gave(Account account, long credits) => given[account.Id] = credits;

    internal T Decide<T>(ILedgerCommand command)
    {
        var needs = new Needs();
        command.Name(needs);
        while (true)
        {
            foreach (var purse in needs.Purses)
            {
                Books.KnowRead(purse, whole: true, null);
            }

            foreach (var key in needs.Exact)
            {
                Books.KnowRead(key);
            }

            foreach (var giver in needs.Givers)
            {
                Books.KnowGiven(giver, given.GetValueOrDefault(giver));
            }

            try
            {
                return (T)command.Decide(Books);
            }
            catch (NotReadException more)
            {
                more.AddTo(needs);
            }
        }
    }
}
