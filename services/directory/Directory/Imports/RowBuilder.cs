using Entraide.DirectoryService.Hsds;

namespace Entraide.DirectoryService.Imports;

/// <summary>
/// Makes rows of what a file says, whatever kind of file: each value is checked against HSDS, references become links, and the importer's
/// own markers decide who may see what. What cannot be used is refused or kept aside, never changed in silence.
/// </summary>
sealed class RowBuilder(ImportRemarks remarks)
{
    // Without these an object says nothing to anybody; other required texts may be empty.
    static readonly string[] Essential = ["name", "number", "url"];

    /// <summary>The row, or null where it had to be refused.</summary>
    /// <param name="sourceId">Its id in the source.</param>
    /// <param name="links">References that follow from where the row stands: what it is nested in.</param>
    public SourceRow? Build(
        HsdsResource resource, string? sourceId, SourcePlace place, Standing standing, IEnumerable<SourceValue> values, IEnumerable<SourceLink>? links = null)
    {
        if (string.IsNullOrWhiteSpace(sourceId) || sourceId.Length > 200 || sourceId.Any(char.IsControl))
        {
            remarks.RejectRow(place, resource.Name, "id", string.IsNullOrWhiteSpace(sourceId) ? "The id is missing." : "Not an id: at most 200 printable characters.");
            return null;
        }

        var draft = new RowDraft(resource, place, remarks);
        foreach (var value in values)
        {
            draft.Take(value);
        }

        foreach (var link in links ?? [])
        {
            draft.Link(link);
        }

        if (draft.OffersMedicines is { } at)
        {
            remarks.RefuseMedicines(place, resource.Name, at, sourceId);
            return null;
        }

        if (standing != Standing.Addition && Missing(draft, resource) is { } missing)
        {
            remarks.RejectRow(place, resource.Name, missing, "Required.", sourceId);
            return null;
        }

        return draft.Finish(sourceId, standing);
    }

    static string? Missing(RowDraft draft, HsdsResource resource) =>
        resource.Members.FirstOrDefault(member => member.Required && Essential.Contains(member.Name) && !draft.Has(member.Name))?.Name;
}
