using System.Runtime.CompilerServices;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>
/// The rows of CSV tables: a zip of them, or one file. All is looked through once before the first row is given, so that damage, traps and
/// wrong headers are found while nothing has happened; then it is read line by line.
/// </summary>
/// <param name="file">Can seek; it is not closed.</param>
/// <param name="fileName">Names it in the report; of a single table, it says which.</param>
/// <param name="given">What the tables mean; null where the package says it itself (<c>mapping.yaml</c>), or follows a published format.</param>
sealed class PackageSource(Stream file, string fileName, RowBuilder builder, ImportRemarks remarks, ImportProgress progress, Mapping? given = null) : IRowSource
{
    /// <summary>The mapping that is used, once reading has begun.</summary>
    public Mapping? Mapping { get; private set; }

    /// <inheritdoc/>
    public string? SourceName => Mapping?.Source;

    /// <inheritdoc/>
    public string? TimeZone => Mapping?.Zone?.Id;

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var package = Package.Open(file, fileName);
        var plan = await PackagePlan.MakeAsync(package, file.Length, fileName, given, remarks, cancellationToken);
        Mapping = plan.Mapping;
        await plan.LookUpAsync(file.Length, cancellationToken);

        var budget = new UnpackBudget(fileName, file.Length);
        foreach (var table in plan.Tables)
        {
            await foreach (var record in table.RecordsAsync(budget, cancellationToken))
            {
                progress.BytesRead = (long)(file.Length * Math.Min(1.0, budget.Unpacked / (double)plan.Length));
                foreach (var row in table.Rows(record, builder, remarks))
                {
                    yield return row;
                }
            }
        }

        progress.BytesRead = file.Length;
    }
}
