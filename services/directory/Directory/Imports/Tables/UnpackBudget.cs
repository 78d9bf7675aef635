namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>How much may come out of what was sent: what a zip says of itself is not believed, bytes are counted as they come.</summary>
/// <param name="packed">Bytes of the whole, as sent.</param>
sealed class UnpackBudget(string name, long packed)
{
    /// <summary>Bytes that may come out in all.</summary>
    public const long Most = 2L << 30;

    /// <summary>No table packs tighter; the first <see cref="Free"/> bytes may.</summary>
    public const int Ratio = 200, Free = 1 << 20;

    /// <summary>Bytes that came out so far.</summary>
    public long Unpacked { get; private set; }

    /// <summary>Counts <paramref name="bytes"/> that came out of <paramref name="entry"/>, which is <paramref name="entryPacked"/> bytes in the zip and has given <paramref name="entryUnpacked"/> so far.</summary>
    /// <exception cref="ServiceDefaults.Problems.Problem">of kind too large</exception>
    public void Spend(int bytes, string entry, long entryPacked, long entryUnpacked)
    {
        Unpacked += bytes;
        if (Unpacked > Most)
        {
            throw TableProblem.TooLarge(name, null, "More than 2 GiB when unpacked.");
        }

        if ((entryUnpacked > Free && entryUnpacked / Ratio > entryPacked) || (Unpacked > Free && Unpacked / Ratio > packed))
        {
            throw TableProblem.TooLarge(entry, null, $"It unpacks to more than {Ratio} times its size: not a table.");
        }
    }
}
