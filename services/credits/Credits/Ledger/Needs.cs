namespace Entraide.Credits.Ledger;

/// <summary>What of the ledger has to be read, and locked, before commands can be decided.</summary>
sealed class Needs
{
    /// <summary>Of a purse with more lots than this, those that expire first are read; the rest when it turns out that they are needed.</summary>
    internal const int FirstLots = 100;

    public HashSet<Purse> Purses { get; } = [];

    /// <summary>Purses to be read to the last lot.</summary>
    public HashSet<Purse> WholePurses { get; } = [];
    public HashSet<(Purse Purse, Guid? Lot)> Exact { get; } = [];
    public HashSet<Guid> Accounts { get; } = [];
    public HashSet<Guid> Programmes { get; } = [];

    /// <summary>Ids under which something may have been written before.</summary>
    public HashSet<Guid> Transfers { get; } = [];

    /// <summary>Transfers of which every leg has to be known, because they are to be undone.</summary>
    public HashSet<Guid> Undone { get; } = [];
    public HashSet<Guid> Holds { get; } = [];

    /// <summary>Participants for whom a hold may be placed: locked, where the programme limits what is spent for one person.</summary>
    public HashSet<(Guid Programme, Guid Participant)> People { get; } = [];
    /// <summary>Accounts of which it has to be known what they gave away lately.</summary>
    public HashSet<Guid> Givers { get; } = [];

    internal void Add(Purse purse)
    {
        Purses.Add(purse);
        Programmes.Add(purse.Programme);
    }
}

/// <summary>A decision met something that was not read: it is read, and everything decided anew.</summary>
sealed class NotReadException(Action<Needs> add) : Exception("More of the ledger has to be read.")
{
    internal void AddTo(Needs needs) => add(needs);
}
