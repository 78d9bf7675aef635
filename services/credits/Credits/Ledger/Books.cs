using Entraide.Credits.Holds;
using Entraide.Credits.Programmes;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Credits.Ledger;

/// <summary>
/// The part of the ledger that commands are decided on, locked in the database while it is in memory. Deciding changes it at once, so that the
/// next command of a batch sees what the one before did; it is written as a whole afterwards. No input, no output, no clock: whatever is decided
/// follows from what was read, the command and <see cref="Now"/>.
/// </summary>
sealed class Books(DateTimeOffset now)
{
    /// <summary>Nobody has, owes, gives or gets more than this: far from the end of the numbers.</summary>
    internal const long Most = 1_000_000_000_000;

    readonly Dictionary<Guid, Account> accounts = [];
    readonly Dictionary<(Purse, Guid?), Account> byLot = [];
    readonly Dictionary<Purse, List<Account>> purses = [];
    readonly HashSet<Purse> read = [], partly = [];
    readonly Dictionary<Purse, (DateTimeOffset, bool)> cut = [];
    readonly HashSet<(Purse, Guid?)> exact = [];
    readonly Dictionary<Guid, Transfer> transfers = [];
    readonly Dictionary<Guid, Guid> reversals = [];
    readonly Dictionary<Guid, Programme> programmes = [];
    readonly Dictionary<Guid, Hold> holds = [];
    readonly Dictionary<Guid, long> given = [];
    readonly HashSet<Account> changed = [];
    readonly HashSet<Guid> changedHolds = [];
    readonly Dictionary<(Guid Programme, Guid Participant), Standing> people = [];
    readonly List<(Transfer, Leg[])> written = [];
    readonly List<Action<ServiceDefaults.Data.UnitOfWork>> messages = [];

    /// <summary>UTC, as exact as the database is: what is read again is what was answered at first.</summary>
    public DateTimeOffset Now { get; } = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));

    /// <summary>How many accounts are known.</summary>
    internal int Count => accounts.Count;

    /// <summary>Somebody was told, or is about to be, that there is too little.</summary>
    internal bool FellShort { get; private set; }

    internal IReadOnlyCollection<Account> Changed => changed;

    /// <summary>Each once, as it stands at last: one that was placed and settled by the same batch is written as settled.</summary>
    internal IReadOnlyCollection<Hold> ChangedHolds => [.. changedHolds.Select(id => holds[id])];
    internal IReadOnlyList<Action<ServiceDefaults.Data.UnitOfWork>> Messages => messages;

    /// <summary>What is to be written, in order.</summary>
    internal IReadOnlyList<(Transfer Transfer, Leg[] Legs)> Written => written;

    /// <summary>The partner's programme.</summary>
    /// <exception cref="Problem">not found</exception>
    internal Programme Programme(Guid id, Guid partner) => programmes.TryGetValue(id, out var programme) && programme.PartnerId == partner ? programme : throw Problem.NotFound();

    internal Programme? FindProgramme(Guid id) => programmes.GetValueOrDefault(id);

    internal Hold? FindHold(Guid id) => holds.GetValueOrDefault(id);

    /// <summary>How a participant stands with a programme that limits for whom and how much it pays.</summary>
    internal Standing StandingOf(Guid programme, Guid participant) =>
        people.TryGetValue((programme, participant), out var standing) ? standing : throw new NotReadException(needs => needs.People.Add((programme, participant)));

    /// <summary>Has all of these read at once where one of them was not, instead of one after the other.</summary>
    internal void Require(IReadOnlyList<(Purse Purse, Guid? Lot)> wanted)
    {
        if (wanted.Any(key => !byLot.ContainsKey(key) && !exact.Contains(key)))
        {
            throw new NotReadException(needs => needs.Exact.UnionWith(wanted));
        }
    }

    /// <summary>What stands under that id already, or null.</summary>
    internal Transfer? FindTransfer(Guid id) => transfers.GetValueOrDefault(id);

    internal Guid? ReversalOf(Guid transfer) => reversals.TryGetValue(transfer, out var reversal) ? reversal : null;

    /// <summary>What that account gave away in the last 24 hours.</summary>
    internal long GivenLately(Account account) =>
        given.TryGetValue(account.Id, out var credits) ? credits : account.IsNew ? 0 : throw new NotReadException(needs => needs.Givers.Add(account.Id));

    internal Account Account(Guid id) => accounts.TryGetValue(id, out var account) ? account : throw new NotReadException(needs => needs.Accounts.Add(id));

    /// <summary>The account of that owner and lot, opened where there is none.</summary>
    internal Account Account(Programme programme, Purse purse, Guid? lot, DateTimeOffset? expiresAt)
    {
        if (byLot.TryGetValue((purse, lot), out var known))
        {
            return known;
        }

        if (!exact.Contains((purse, lot)))
        {
            if (!read.Contains(purse))
            {
                throw new NotReadException(needs => needs.Add(purse));
            }

            if (partly.Contains(purse))
            {
                throw new NotReadException(needs => needs.Exact.Add((purse, lot)));
            }
        }

        var opened = new Account(Guid.CreateVersion7(Now), programme.PartnerId, purse, lot, expiresAt, programme.FloorOf(purse.Kind, lot)) { IsNew = true, MovedAt = Now };
        // Written once something is on it: whatever is refused leaves no row behind.
        Know(opened);
        return opened;
    }

    /// <summary>What the purse has now, of all lots that have not expired; what somebody may owe is not counted.</summary>
    internal long AvailableIn(Purse purse) => cut.ContainsKey(purse)
        ? throw new NotReadException(needs => needs.WholePurses.Add(purse))
        : Open(purse).Sum(account => account.Balance - account.Held);

    /// <summary>
    /// The parts of <paramref name="credits"/> out of a purse: the lot that expires first is the first to go, earned credits are the last. Null where
    /// there is not enough. Nothing changes yet.
    /// </summary>
    /// <param name="earnedOnly">Leaves out what a funder gave.</param>
    internal IReadOnlyList<Part>? Take(Purse purse, long credits, bool earnedOnly = false) => Take([purse], credits, earnedOnly);

    /// <summary>The same out of several purses, which stand one for the other; of two lots that expire at once, that of the purse named first goes first.</summary>
    internal IReadOnlyList<Part>? Take(IReadOnlyList<Purse> from, long credits, bool earnedOnly = false)
    {
        var parts = new List<Part>();
        var open = from.SelectMany(Open).ToArray();
        // Beyond where a purse was cut, others may come before those that happen to be known.
        var cutAt = from.Where(cut.ContainsKey).Select(purse => cut[purse]).DefaultIfEmpty((DateTimeOffset.MaxValue, true)).Min();
        foreach (var account in open.Length > 1 ? open.OrderBy(Turn) : open.AsEnumerable())
        {
            if (credits > 0 && (!earnedOnly || account.Lot is null) && account.Available > 0 && Turn(account).CompareTo(cutAt) <= 0)
            {
                var taken = Math.Min(credits, account.Available);
                parts.Add(new Part(account, taken));
                credits -= taken;
            }
        }

        if (credits > 0 && from.Any(cut.ContainsKey))
        {
            throw new NotReadException(needs => needs.WholePurses.UnionWith(from.Where(cut.ContainsKey)));
        }

        FellShort |= credits > 0;
        return credits > 0 ? null : parts;
    }

    /// <summary>Writes a transfer: the legs sum to zero, and nobody is left below their floor.</summary>
    /// <param name="hold">What was set aside for it and is given free in the same moment.</param>
    /// <exception cref="Problem">a conflict, where somebody has too little or too much; nothing has changed then</exception>
    /// <exception cref="InvalidOperationException">the legs do not sum to zero: a mistake in the code</exception>
    internal Transfer Post(Transfer transfer, IReadOnlyList<Leg> asked, Hold? hold = null)
    {
        var legs = asked.Where(leg => leg.Amount != 0).ToArray();
        if (legs.Length < 2 || legs.Sum(leg => leg.Amount) != 0)
        {
            throw new InvalidOperationException($"The {legs.Length} legs of a {transfer.Kind} do not balance.");
        }

        // An account may stand in several legs: what counts is all of them.
        foreach (var (account, amount) in legs.Length == 2 ? legs : legs.GroupBy(leg => leg.Account, (account, own) => new Leg(account, own.Sum(leg => leg.Amount))))
        {
            if (amount < 0 && account.Available < -amount - (hold?.SetAsideOn(account.Id) ?? 0))
            {
                throw Insufficient();
            }

            if (Math.Abs(account.Balance + amount) > Most)
            {
                throw Problem.Conflict("too-many-credits", $"Nobody has more than {Most} credits of one lot.");
            }
        }

        foreach (var (account, credits) in hold?.Parts ?? [])
        {
            SetAside(Account(account), -credits);
        }

        var at = transfer.At;
        foreach (var (account, _) in legs)
        {
            at = at > account.MovedAt ? at : account.MovedAt;
        }

        var entries = new Entry[legs.Length];
        for (var i = 0; i < legs.Length; i++)
        {
            var (account, amount) = legs[i];
            account.Balance += amount;
            account.MovedAt = at;
            entries[i] = new Entry(account.Id, amount, account.Balance, ++account.Version);
            changed.Add(account);
        }

        var posted = transfer with { At = at, Entries = entries };
        written.Add((posted, legs));
        transfers.Add(posted.Id, posted);
        if (posted.Reverses is { } undone)
        {
            reversals.Add(undone, posted.Id);
        }

        return posted;
    }

    /// <summary>Sets credits aside, or, below zero, gives them free again.</summary>
    internal void SetAside(Account account, long credits)
    {
        account.Held += credits;
        changed.Add(account);
    }

    internal void Keep(Hold hold)
    {
        if (hold is { ProgrammeId: { } programme, ParticipantId: { } participant } && people.TryGetValue((programme, participant), out var standing))
        {
            standing.Replace(holds.GetValueOrDefault(hold.Id), hold);
        }

        holds[hold.Id] = hold;
        changedHolds.Add(hold.Id);
    }

    /// <summary>Says something once this is written.</summary>
    internal void Say(Action<ServiceDefaults.Data.UnitOfWork> message) => messages.Add(message);

    internal static Problem Insufficient() => Problem.Conflict("insufficient-credits", "There are not as many credits available.");

    // What was read.
    internal void Know(Account account)
    {
        accounts.Add(account.Id, account);
        byLot.Add((account.Purse, account.Lot), account);
        if (!purses.TryGetValue(account.Purse, out var purse))
        {
            purses.Add(account.Purse, purse = []);
        }

        purse.Add(account);
    }

    /// <param name="whole">Every account of it was read, used up or not.</param>
    /// <param name="cutAt">So many were asked for: where there are as many there may be more.</param>
    internal void KnowRead(Purse purse, bool whole, int? cutAt)
    {
        read.Add(purse);
        var known = purses.TryGetValue(purse, out var list) ? list : purses[purse] = [];
        known.Sort((one, other) => one.Id.CompareTo(other.Id));
        if (!whole)
        {
            partly.Add(purse);
        }

        if (cutAt is { } most && known.Where(account => !account.IsExpiredAt(Now) && (account.Lot is null || account.Balance != 0 || account.Held != 0)).Select(Turn).Order().Take(most).ToArray() is var first && first.Length == most)
        {
            cut[purse] = first[^1];
        }
    }

    internal void KnowRead((Purse Purse, Guid? Lot) asked) => exact.Add(asked);

    internal void Know(Programme programme) => programmes[programme.Id] = programme;

    internal void Know(Transfer transfer) => transfers[transfer.Id] = transfer;

    internal void KnowReversal(Guid transfer, Guid reversal) => reversals[transfer] = reversal;

    internal void KnowGiven(Guid account, long credits) => given[account] = credits;

    internal void Know(Hold hold) => holds[hold.Id] = hold;

    // When it is taken from: what expires first, first; what was earned, last.
    static (DateTimeOffset, bool) Turn(Account account) => (account.ExpiresAt ?? DateTimeOffset.MaxValue, account.Lot is null);

    internal void Know(Guid programme, Guid participant, Standing standing) => people[(programme, participant)] = standing;

    IEnumerable<Account> Open(Purse purse) =>
        (read.Contains(purse) ? purses[purse] : throw new NotReadException(needs => needs.Add(purse))).Where(account => !account.IsExpiredAt(Now));
}
