namespace Entraide.Credits.Ledger;

/// <summary>Something asked of the ledger. What it needs is read and locked, then it is decided, then what was decided is written, together with others.</summary>
interface ILedgerCommand
{
    /// <summary>Names what has to be read for it, as far as it is known beforehand.</summary>
    void Name(Needs needs);

    /// <summary>Decides, and changes <paramref name="books"/> accordingly; answers what the asker is told.</summary>
    /// <exception cref="ServiceDefaults.Problems.Problem">it is refused; nothing has changed then</exception>
    /// <exception cref="NotReadException">more has to be read; nothing has changed then</exception>
    object Decide(Books books);
}
