namespace Entraide.DirectoryService.Feed;

/// <summary>Rows of one answer and what is nested in them, loaded a level at a time; one row may stand in many places.</summary>
sealed class FeedGraph
{
    readonly Dictionary<Guid, (byte[] Text, IReadOnlyList<Reference> References)> rows = [];
    readonly Dictionary<(Guid Holder, int Nest), List<Guid>> nested = [];

    /// <summary>Notes a row, unless it is known.</summary>
    public void Add(Guid id, byte[] text, string? references) => rows.TryAdd(id, (text, Reference.Parse(references)));

    /// <summary>Notes that <paramref name="id"/> is nested in <paramref name="holder"/>.</summary>
    public void Put(Guid holder, int nest, Guid id)
    {
        if (!nested.TryGetValue((holder, nest), out var known))
        {
            nested[(holder, nest)] = known = [];
        }

        known.Add(id);
    }

    /// <summary>Whether the row is there: what was listed a moment ago may be withdrawn by now.</summary>
    public bool Has(Guid id) => rows.ContainsKey(id);

    /// <summary>Its own members, as JSON in UTF-8.</summary>
    public byte[] TextOf(Guid id) => rows[id].Text;

    /// <summary>What it refers to.</summary>
    public IReadOnlyList<Reference> ReferencesOf(Guid id) => rows[id].References;

    /// <summary>What is nested in it there, in the order of their ids.</summary>
    public IReadOnlyList<Guid> NestedIn(Guid holder, Nest nest) =>
        nest.Many || nested.ContainsKey((holder, nest.Number)) ? nested.GetValueOrDefault((holder, nest.Number), [])
        // In a list the rows come without their places: the references say where each belongs.
        : [.. ReferencesOf(holder).Where(reference => reference.Via == nest.Via && Has(reference.To)).Take(1).Select(reference => reference.To)];
}

/// <summary>A reference to a row that is published.</summary>
/// <param name="Via">The member that holds it.</param>
readonly record struct Reference(string Via, Guid To)
{
    /// <summary>Reads what the query gathers: member, blank, id, separated by commas.</summary>
    public static IReadOnlyList<Reference> Parse(string? text)
    {
        if (text is null)
        {
            return [];
        }

        var found = new List<Reference>();
        foreach (var part in text.AsSpan().Split(','))
        {
            var one = text.AsSpan(part);
            var blank = one.IndexOf(' ');
            found.Add(new Reference(string.Intern(one[..blank].ToString()), Guid.Parse(one[(blank + 1)..])));
        }

        return found;
    }
}
