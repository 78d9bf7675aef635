using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Imports;

/// <summary>How much a remark weighs.</summary>
public enum RemarkKind
{
    /// <summary>A row is left out.</summary>
    RowRejected,

    /// <summary>One value of a row is left out; the row stands.</summary>
    ValueRejected,

    /// <summary>Taken over, but not as it was, or not for every use.</summary>
    Warning,
}

/// <summary>What is wrong at one place of what was sent.</summary>
/// <param name="Line">From 1; absent where the file has no lines.</param>
/// <param name="At">The column, or a JSON pointer.</param>
public sealed record ImportRemark(RemarkKind Kind, string File, int? Line, string? At, string Reason);

/// <summary>Collects what is wrong while files are read. It is bounded: a wrong file has as many faults as bytes.</summary>
sealed class ImportRemarks
{
    const int MostRejections = 10_000, MostWarnings = 10_000, Shown = 100;
    readonly List<ImportRemark> remarks = [];
    readonly HashSet<(string, string)> once = [];
    int warnings, unsaidWarnings;

    /// <summary>All remarks, in the order found.</summary>
    public IReadOnlyList<ImportRemark> All => unsaidWarnings == 0 ? remarks
        : [.. remarks, new ImportRemark(RemarkKind.Warning, "", null, null, $"{unsaidWarnings} more warnings like these.")];

    /// <summary>Rows that are left out and can be told: what was imported of them before stays as it was.</summary>
    public List<(string Resource, string SourceId)> RejectedIds { get; } = [];

    /// <summary>Rows whose texts offer medicines: a moderator is told of each.</summary>
    public List<(string Resource, string SourceId, string Field)> MedicineRows { get; } = [];

    /// <summary>How many rows are left out, by resource.</summary>
    public Dictionary<string, int> RejectedRows { get; } = [];

    /// <summary>How many rejections there are, of rows and of values.</summary>
    public int Rejections { get; private set; }

    /// <summary>Leaves a row out.</summary>
    /// <exception cref="Problem">there are so many that this is not the file somebody meant to send</exception>
    public void RejectRow(SourcePlace place, string resource, string at, string reason, string? sourceId = null)
    {
        RejectedRows[resource] = RejectedRows.GetValueOrDefault(resource) + 1;
        if (sourceId is not null)
        {
            RejectedIds.Add((resource, sourceId));
        }

        Reject(RemarkKind.RowRejected, place, at, reason);
    }

    /// <summary>Leaves a row out because a text of it offers medicines or drugs.</summary>
    /// <exception cref="Problem">as for <see cref="RejectRow"/></exception>
    public void RefuseMedicines(SourcePlace place, string resource, string at, string sourceId)
    {
        RejectRow(place, resource, at, "It offers, swaps, sells or asks for medicines or drugs: not allowed here, and a moderator is told.", sourceId);
        MedicineRows.Add((resource, sourceId, remarks[^1].At ?? ""));
    }

    /// <summary>Leaves one value of a row out.</summary>
    /// <exception cref="Problem">as for <see cref="RejectRow"/></exception>
    public void RejectValue(SourcePlace place, string at, string reason) => Reject(RemarkKind.ValueRejected, place, at, reason);

    /// <summary>Notes what was not taken over as it was.</summary>
    public void Warn(SourcePlace place, string at, string reason)
    {
        if (warnings < MostWarnings)
        {
            warnings++;
            remarks.Add(Remark(RemarkKind.Warning, place, at, reason));
        }
        else
        {
            unsaidWarnings++;
        }
    }

    /// <summary>Notes something that holds for a whole column, at the first row where it is seen.</summary>
    public void WarnOnce(SourcePlace place, string at, string reason)
    {
        if (once.Add((place.File, $"{at}\n{reason}")))
        {
            Warn(place, at, reason);
        }
    }

    /// <summary>The refusal of the whole import, for what is noted.</summary>
    public Problem Refusal() => new(ProblemKind.Invalid,
        Rejections >= MostRejections ? "Nothing was imported: nearly nothing in it is of this format." : "Nothing was imported: see errors, or send on_error=skip to import the rest.",
        [.. remarks.Where(remark => remark.Kind != RemarkKind.Warning).Take(Shown).Select(remark => new Fault(
            remark.At is ['/', ..] ? remark.At : "", Place(remark) + remark.Reason))]);

    void Reject(RemarkKind kind, SourcePlace place, string at, string reason)
    {
        remarks.Add(Remark(kind, place, at, reason));
        if (++Rejections >= MostRejections)
        {
            throw Refusal();
        }
    }

    // In JSON a member has a pointer, in a table a column has a name.
    static ImportRemark Remark(RemarkKind kind, SourcePlace place, string at, string reason)
    {
        var where = place.File.Length > 0 || at is "" or ['/', ..] ? place.Pointer + at : $"{place.Pointer}/{at}";
        return new ImportRemark(kind, place.File, place.Line, where.Length > 0 ? where : null, reason);
    }

    static string Place(ImportRemark remark)
    {
        var parts = new[] { remark.File, remark.Line is { } line ? $"line {line}" : "", remark.At is null or ['/', ..] ? "" : $"column {remark.At}" };
        var place = string.Join(", ", parts.Where(part => part.Length > 0));
        return place.Length > 0 ? place + ": " : "";
    }
}
