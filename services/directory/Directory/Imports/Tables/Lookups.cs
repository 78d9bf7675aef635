namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>What one file's lines say of another's: a column by the key in another column.</summary>
sealed class LookupTable(Lookup asked)
{
    const int Most = 500_000;
    readonly Dictionary<string, string> values = [];

    /// <summary>What is looked up.</summary>
    public Lookup Asked => asked;

    /// <summary>The value of <paramref name="key"/>, or null.</summary>
    public string? Find(string key) => values.GetValueOrDefault(key);

    /// <summary>Reads it from the file.</summary>
    public async Task LoadAsync(BoundTable table, UnpackBudget budget, CancellationToken cancellationToken)
    {
        var (by, get) = (table.Columns.Find(asked.By), table.Columns.Find(asked.Get));
        if (by < 0 || get < 0)
        {
            return;
        }

        await foreach (var record in table.RecordsAsync(budget, cancellationToken))
        {
            if (by < record.Cells.Count && get < record.Cells.Count && record.Cells[by].Trim() is { Length: > 0 } key && record.Cells[get].Trim() is { Length: > 0 } value)
            {
                values.TryAdd(key, value);
                if (values.Count > Most)
                {
                    throw TableProblem.TooLarge(table.Columns.File, record.Line, $"More than {Most} lines to look up in.");
                }
            }
        }
    }
}

/// <summary>All look-ups of an import.</summary>
sealed class Lookups
{
    readonly Dictionary<Lookup, LookupTable> tables = [];

    /// <summary>Those that somebody asked for.</summary>
    public IEnumerable<LookupTable> All => tables.Values;

    /// <summary>The table for <paramref name="lookup"/>, which is read later.</summary>
    public LookupTable Ask(Lookup lookup) => tables.TryGetValue(lookup, out var known) ? known : tables[lookup] = new LookupTable(lookup);
}
