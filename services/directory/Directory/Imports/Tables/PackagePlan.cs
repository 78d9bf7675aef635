using System.Text;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>What is going to be read: which file is which table, by which mapping.</summary>
/// <param name="Length">Bytes of all tables, unpacked.</param>
sealed record PackagePlan(Mapping Mapping, IReadOnlyList<BoundTable> Tables, Lookups Lookups, long Length)
{
    static readonly string[] MappingNames = ["mapping.yaml", "mapping.yml"], TableEndings = [".csv", ".tsv", ".txt"];

    const int LongestDescription = 1 << 20;

    /// <summary>Looks through the whole package.</summary>
    /// <exception cref="Problem">it is damaged, a trap, or not what the mapping says</exception>
    public static async Task<PackagePlan> MakeAsync(Package package, long packed, string name, Mapping? given, ImportRemarks remarks, CancellationToken cancellationToken)
    {
        var budget = new UnpackBudget(name, packed);
        var own = package.IsZip ? Shallowest(package, MappingNames) : null;
        var description = package.IsZip ? Shallowest(package, ["datapackage.json"]) : null;
        var descriptor = description is null ? PackageDescriptor.None : PackageDescriptor.Read(await TextAsync(description, budget, cancellationToken), description);
        var mapping = given ?? (own is null ? null : MappingReader.Read(await TextAsync(own, budget, cancellationToken), own.Name));
        var candidates = mapping is null ? [.. KnownFormats.For(descriptor)] : new List<Mapping> { mapping };

        var scanned = new List<ScannedTable>();
        foreach (var file in package.Files.Where(file => file != own && file != description))
        {
            if (!package.IsZip || (IsTable(file) && candidates.Any(candidate => Said(candidate, file, descriptor) is not null)))
            {
                scanned.Add(await ScannedTable.OfAsync(file, descriptor, budget, cancellationToken));
            }
            else
            {
                remarks.Warn(new SourcePlace(file.Name, null), "", "Not a table that is known: not read.");
            }
        }

        var plans = candidates.Select(candidate => Bind(candidate, scanned, package.IsZip, name)).ToArray();
        var (faults, plan) = plans.Length == 1 ? plans[0] : plans.Where(one => one.Plan.Tables.Count > 0).DefaultIfEmpty(plans[0]).MaxBy(one => one.Plan.Tables.Sum(table => table.Columns.Known));
        SayEncodings(plan, scanned, remarks);
        return faults.Count > 0 ? throw TableProblem.Invalid(faults)
            : plan.Tables.Count > 0 ? plan : throw TableProblem.Invalid(name, null, "There is no table in it that is known: tables are called as HSDS calls them, or a mapping says what they are.");
    }

    /// <summary>Reads the tables that others look up in.</summary>
    public async Task LookUpAsync(long packed, CancellationToken cancellationToken)
    {
        foreach (var lookup in Lookups.All)
        {
            if (Tables.FirstOrDefault(table => table.Said.Names.Contains(lookup.Asked.File)) is { } table)
            {
                await lookup.LoadAsync(table, new UnpackBudget(table.Columns.File, packed), cancellationToken);
            }
        }
    }

    static (List<string> Faults, PackagePlan Plan) Bind(Mapping mapping, List<ScannedTable> scanned, bool complete, string name)
    {
        var (faults, lookups, tables) = (new List<string>(), new Lookups(), new List<BoundTable>());
        foreach (var table in scanned)
        {
            var said = Said(mapping, table.File, table.Descriptor) ?? (!complete && mapping is { Lenient: false, Files: [var only] } ? only : null);
            if (said is null)
            {
                continue;
            }

            if (tables.FirstOrDefault(known => known.Said == said) is { } twin)
            {
                faults.Add(TableProblem.Text(table.File.Name, null, $"the same table as {twin.Columns.File}."));
            }

            if (table.Columns() is { } columns)
            {
                var own = new List<string>();
                tables.Add(new BoundTable(table.File, table.Form.Encoding, columns, mapping, said, lookups, own));
                faults.AddRange(own);
            }
            else
            {
                faults.Add(TableProblem.Text(table.File.Name, null, "empty: not even a header."));
            }
        }

        if (complete && !mapping.Lenient)
        {
            faults.AddRange(mapping.Files.Where(said => !said.Optional && tables.All(table => table.Said != said))
                .Select(said => TableProblem.Text(mapping.Name, said.Line, $"{name} has no {said.Names[0]}.csv.")));
        }

        return (faults, new PackagePlan(mapping, tables, lookups, scanned.Sum(table => table.Form.Length)));
    }

    static void SayEncodings(PackagePlan plan, List<ScannedTable> scanned, ImportRemarks remarks)
    {
        foreach (var table in scanned)
        {
            if (plan.Tables.All(bound => bound.Columns.File != table.File.Name))
            {
                remarks.Warn(new SourcePlace(table.File.Name, null), "", "Not a table that is known: not read.");
            }
            else if (table.Form.Encoding is not UTF8Encoding)
            {
                remarks.Warn(new SourcePlace(table.File.Name, null), "", table.Form.Unknown ? "Not UTF-8: read as Windows-1252." : "UTF-16, not UTF-8.");
            }
        }
    }

    static FileMapping? Said(Mapping mapping, TableFile file, PackageDescriptor descriptor) =>
        (descriptor.TableOf(file) is { } table ? mapping.For(table) : null) ?? mapping.For(file.BaseName);

    static bool IsTable(TableFile file) => TableEndings.Any(ending => file.BaseName.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
        && !file.BaseName.StartsWith("._", StringComparison.Ordinal) && !file.Name.StartsWith("__MACOSX/", StringComparison.Ordinal);

    static TableFile? Shallowest(Package package, string[] names) =>
        package.Files.Where(file => file.Depth <= 1 && names.Contains(file.BaseName, StringComparer.OrdinalIgnoreCase)).MinBy(file => file.Depth);

    static async Task<string> TextAsync(TableFile file, UnpackBudget budget, CancellationToken cancellationToken)
    {
        var form = await TextScan.RunAsync(file, budget, cancellationToken);
        if (form.Unknown)
        {
            throw TableProblem.Malformed(file.Name, null, "Not UTF-8.");
        }

        var text = new char[LongestDescription + 1];
        using var reader = new StreamReader(file.Open(budget), form.Encoding);
        var length = await reader.ReadBlockAsync(text, cancellationToken);
        return length <= LongestDescription ? new string(text, 0, length) : throw TableProblem.TooLarge(file.Name, null, "More than 1 MiB.");
    }
}
