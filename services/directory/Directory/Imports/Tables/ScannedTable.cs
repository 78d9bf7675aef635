namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>A file that was looked through: how it is written, and its first record.</summary>
sealed class ScannedTable
{
    readonly (int Line, string[] Cells)? header;

    ScannedTable(TableFile file, PackageDescriptor descriptor, TextForm form, (int, string[])? header) =>
        (File, Descriptor, Form, this.header) = (file, descriptor, form, header);

    public TableFile File { get; }

    public PackageDescriptor Descriptor { get; }

    public TextForm Form { get; }

    /// <summary>Its columns, new each time: every mapping that may fit makes its own use of them. Null where the file is empty.</summary>
    public Columns? Columns() => header is var (line, cells) ? Tables.Columns.Of(File.Name, new CsvRecord(line, cells, null, false)) : null;

    /// <summary>Looks through <paramref name="file"/>.</summary>
    public static async Task<ScannedTable> OfAsync(TableFile file, PackageDescriptor descriptor, UnpackBudget budget, CancellationToken cancellationToken)
    {
        var form = await TextScan.RunAsync(file, budget, cancellationToken);
        (int, string[])? header = null;
        await foreach (var record in CsvRecords.ReadAsync(file, form.Encoding, new UnpackBudget(file.Name, long.MaxValue), cancellationToken))
        {
            header = (record.Line, [.. record.Cells]);
            break;
        }

        return new ScannedTable(file, descriptor, form, header);
    }
}
