using System.Text;
using System.Text.Json;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>One file, worked out by the mapping: makes rows of its lines.</summary>
sealed class BoundTable
{
    const int LongestCell = 100_000;

    readonly TableFile file;
    readonly Encoding encoding;
    readonly BoundRow[] rows;
    readonly BoundForms[] forms;
    readonly (int Slot, string Name)[] kept, markers;
    readonly HashSet<BoundRow> done = [];
    readonly List<SourceValue> values = [];

    /// <summary>Works <paramref name="said"/> out for the file's header; what the header lacks is added to <paramref name="faults"/>, which is empty.</summary>
    public BoundTable(TableFile file, Encoding encoding, Columns columns, Mapping mapping, FileMapping said, Lookups lookups, List<string> faults)
    {
        (this.file, this.encoding, Columns, Said) = (file, encoding, columns, said);
        var binding = new Binding(mapping, columns, lookups, faults);
        foreach (var (column, line) in said.Ignore)
        {
            binding.Slot(column, line);
        }

        forms = [.. said.Forms.Where(form => !mapping.Lenient || columns.Has(form.Column)).Select(form => new BoundForms(form, columns, binding))];
        rows = [.. said.Rows.Select(rule => BoundRow.Of(rule, mapping, columns, binding)).OfType<BoundRow>()];
        if (columns.Known == 0)
        {
            faults.Clear();
            faults.Add(TableProblem.Text(columns.File, columns.Line, "none of its columns is one of this table: is the first line its header?"));
        }

        var rest = Enumerable.Range(0, columns.Names.Count).Where(slot => columns.Names[slot].Length > 0 && !columns.IsUsed(slot)).Select(slot => (slot, columns.Names[slot])).ToLookup(
            column => TierMarkers.IsMarker(column.Item2));
        (markers, kept) = ([.. rest[true]], [.. rest[false]]);
    }

    /// <summary>Its header.</summary>
    public Columns Columns { get; }

    /// <summary>What the mapping says of it.</summary>
    public FileMapping Said { get; }

    /// <summary>Bytes it takes of what was sent.</summary>
    public long Packed => file.Packed;

    /// <summary>Its records after the header.</summary>
    public async IAsyncEnumerable<CsvRecord> RecordsAsync(UnpackBudget budget, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var header = true;
        await foreach (var record in CsvRecords.ReadAsync(file, encoding, budget, cancellationToken))
        {
            if (!header)
            {
                yield return record;
            }

            header = false;
        }
    }

    /// <summary>The rows of one record. The first of a file's rows is what the line is about: where it is refused, the others are not made.</summary>
    public IEnumerable<SourceRow> Rows(CsvRecord record, RowBuilder builder, ImportRemarks remarks)
    {
        var place = new SourcePlace(file.Name, record.Line);
        if (record.Unclosed)
        {
            remarks.RejectRow(place, Said.Rows[0].Resource.Name, "", record.Flaw!);
            yield break;
        }

        if (record.Flaw is { } flaw)
        {
            remarks.Warn(place, "", flaw);
        }

        var cells = new string?[Columns.Count];
        if (!Fill(cells, record, place, remarks))
        {
            yield break;
        }

        var unfit = forms.Select(form => form.Fill(cells, place, remarks)).OfType<(int Slot, string Name)>().ToArray();
        var (leftover, made) = (kept.Concat(unfit), 0);
        foreach (var row in rows.Where(row => !(row.Once && done.Contains(row)) && row.IsOf(cells)))
        {
            foreach (var _ in row.Each?.Parts(cells, place, remarks) ?? [1])
            {
                var built = Build(row, cells, place, made == 0 ? leftover : [], builder, remarks);
                made++;
                if (built is not null)
                {
                    yield return built;
                }
                else if (made == 1)
                {
                    yield break;
                }
            }

            done.Add(row);
        }

        if (made == 0)
        {
            remarks.WarnOnce(place, "", "No row is made of this line and of others like it: the mapping leaves them out.");
        }
    }

    SourceRow? Build(BoundRow row, string?[] cells, SourcePlace place, IEnumerable<(int Slot, string Name)> leftover, RowBuilder builder, ImportRemarks remarks)
    {
        values.Clear();
        foreach (var (slot, name) in markers)
        {
            values.Add(Marker(name, cells[slot]));
        }

        row.AddTo(values, cells, place, remarks);
        foreach (var (slot, name) in leftover)
        {
            if (cells[slot] is { } text)
            {
                values.Add(new SourceValue(row.KeptName(name), name, text));
            }
        }

        return builder.Build(row.Resource, row.Id(cells), place, row.Standing, values);
    }

    bool Fill(string?[] cells, CsvRecord record, SourcePlace place, ImportRemarks remarks)
    {
        var any = false;
        for (var index = 0; index < record.Cells.Count; index++)
        {
            var text = record.Cells[index].Trim();
            if (text.Length == 0)
            {
                continue;
            }

            any = true;
            if (index >= Columns.Names.Count || Columns.Names[index].Length == 0)
            {
                remarks.RejectValue(place, $"column {index + 1}", "The header has no name for this cell.");
            }
            else if (text.Length > LongestCell)
            {
                remarks.RejectValue(place, Columns.Names[index], $"Longer than {LongestCell} characters.");
            }
            else
            {
                cells[index] = text;
            }
        }

        return any;
    }

    static SourceValue Marker(string name, string? text)
    {
        if (text is null || !name.Equals("tiers", StringComparison.OrdinalIgnoreCase))
        {
            return new SourceValue(name, name, text ?? "");
        }

        try
        {
            using var tiers = JsonDocument.Parse(text);
            return new SourceValue(name, name, null, tiers.RootElement.Clone());
        }
        catch (JsonException)
        {
            return new SourceValue(name, name, text);
        }
    }
}
