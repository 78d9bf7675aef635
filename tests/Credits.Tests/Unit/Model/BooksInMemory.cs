using Entraide.Credits.Holds;
using Entraide.Credits.Ledger;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Credits.Tests.Unit.Model;

/// <summary>Stands where <see cref="StoredBooks"/> and the database stand: hands out the part of the ledger that was named, and refuses to take in what the database would refuse.</summary>
sealed class BooksInMemory
{
    // As with a hundred, only sooner: of a pool with more lots, the rest is read when it turns out to be needed.
    const int FirstLots = 2;

    readonly Dictionary<Guid, Account> accounts = [];
    readonly Dictionary<Guid, Transfer> transfers = [];

    internal IReadOnlyCollection<Account> Accounts => accounts.Values;
    internal IReadOnlyCollection<Transfer> Transfers => transfers.Values;
    internal Dictionary<Guid, Hold> Holds { get; } = [];

    /// <summary>How many messages went out.</summary>
    internal int Said { get; private set; }

    /// <summary>What a hold was spent by, or what first went back of an expired lot: those have ids of the ledger's own.</summary>
    internal Guid? TransferOf(Guid holdOrLot) => transfers.Values.FirstOrDefault(transfer => transfer.Kind switch
    {
        TransferKind.Spend => transfer.Hold == holdOrLot,
        TransferKind.Expire => accounts[transfer.Entries[0].Account].Lot == holdOrLot,
        _ => false,
    })?.Id;

    /// <summary>Carries commands out together, as <see cref="LedgerWriter"/> does; a command's answer, or the <see cref="Problem"/> it was refused for.</summary>
    internal object[] Carry(IReadOnlyList<ILedgerCommand> commands, DateTimeOffset now)
    {
        var needs = new Needs();
        foreach (var command in commands)
        {
            command.Name(needs);
        }

        for (var reads = 0; ; reads++)
        {
            Assert.True(reads < 50, "What is needed is asked for again and again.");
            var books = Read(needs, now);
            try
            {
                var answers = commands.Select(command => Answer(command, books)).ToArray();
                Write(books);
                return answers;
            }
            catch (NotReadException more)
            {
                more.AddTo(needs);
            }
        }
    }

    static object Answer(ILedgerCommand command, Books books)
    {
        try
        {
            return command.Decide(books);
        }
        catch (Problem refusal)
        {
            return refusal;
        }
    }

    Books Read(Needs needs, DateTimeOffset now)
    {
        var books = new Books(now);
        foreach (var hold in needs.Holds.Where(Holds.ContainsKey).Select(id => Holds[id]))
        {
            books.Know(hold);
            needs.Accounts.UnionWith(hold.Parts.Select(part => part.Account));
            needs.Programmes.UnionWith(hold.ProgrammeId is { } programme ? [programme] : []);
        }

        foreach (var programme in Cast.Programmes.Where(programme => needs.Programmes.Contains(programme.Id)))
        {
            books.Know(programme);
        }

        foreach (var transfer in needs.Transfers.Union(needs.Undone).Where(transfers.ContainsKey).Select(id => transfers[id]))
        {
            books.Know(needs.Undone.Contains(transfer.Id) ? transfer : transfer with { Entries = [] });
        }

        foreach (var undoing in transfers.Values.Where(transfer => transfer.Reverses is { } undone && needs.Undone.Contains(undone)))
        {
            books.KnowReversal(undoing.Reverses!.Value, undoing.Id);
        }

        var asked = needs.Purses.SelectMany(purse => Rows(purse, needs, books.Now))
            .Concat(accounts.Values.Where(account => needs.Exact.Contains((account.Purse, account.Lot)) || needs.Accounts.Contains(account.Id)));
        foreach (var account in asked.Distinct())
        {
            books.Know(Copy(account));
        }

        foreach (var purse in needs.Purses)
        {
            var pool = purse.Kind == AccountKind.Pool;
            books.KnowRead(purse, whole: !pool, pool && !needs.WholePurses.Contains(purse) ? FirstLots : null);
        }

        foreach (var exact in needs.Exact)
        {
            books.KnowRead(exact);
        }

        return books;
    }

    IEnumerable<Account> Rows(Purse purse, Needs needs, DateTimeOffset now)
    {
        var rows = accounts.Values.Where(account => account.Purse == purse);
        return purse.Kind != AccountKind.Pool ? rows
            : rows.Where(account => !account.IsExpiredAt(now) && (account.Lot is null || account.Balance != 0 || account.Held != 0)).OrderBy(account => account.ExpiresAt ?? DateTimeOffset.MaxValue).ThenBy(account => account.Lot is null)
                .Take(needs.WholePurses.Contains(purse) ? int.MaxValue : FirstLots);
    }

    void Write(Books books)
    {
        foreach (var account in books.Changed)
        {
            Assert.Equal(account.IsNew, !accounts.ContainsKey(account.Id));
            Assert.False(account.IsNew && accounts.Values.Any(other => (other.Purse, other.Lot) == (account.Purse, account.Lot)), "An account was opened twice.");
            Assert.True(account.Held >= 0, "Less than nothing is set aside.");
            Assert.True(account.Floor is null || account.Balance - account.Held >= account.Floor, "Somebody is below their floor.");
            accounts[account.Id] = Copy(account);
        }

        foreach (var (transfer, legs) in books.Written)
        {
            Assert.Equal(0, legs.Sum(leg => leg.Amount));
            Assert.All(legs.GroupBy(leg => leg.Account.Lot), lot => Assert.Equal(0, lot.Sum(leg => leg.Amount)));
            Assert.DoesNotContain(transfer.Entries, entry => entry.Amount == 0);
            Assert.True(transfer.Reverses is null || transfers.Values.All(other => other.Reverses != transfer.Reverses), "A transfer was undone twice.");
            transfers.Add(transfer.Id, transfer);
        }

        foreach (var hold in books.ChangedHolds)
        {
            Assert.Equal(hold.IsNew, !Holds.ContainsKey(hold.Id));
            Holds[hold.Id] = hold with { IsNew = false };
        }

        Said += books.Messages.Count;
    }

    // What was decided on must not change what is stored.
    static Account Copy(Account account) => new(account.Id, account.Partner, account.Purse, account.Lot, account.ExpiresAt, account.Floor)
    {
        Balance = account.Balance,
        Held = account.Held,
        Version = account.Version,
        MovedAt = account.MovedAt,
    };
}
