using Entraide.DirectoryService.Hsds;

namespace Entraide.DirectoryService.Feed;

/// <summary>What is nested in an object under the name <paramref name="Name"/>: several where it is <paramref name="Many"/>, else the one that <paramref name="Via"/> refers to.</summary>
/// <param name="Number">One of its own, by which queries speak of it.</param>
sealed record Nest(int Number, string Name, string Via, bool Many, Shape Shape);

/// <summary>How much of an object is written: its own members, and what is nested in it, as HSDS nests it at that place.</summary>
sealed class Shape
{
    static readonly List<Nest> Nests = [];
    static readonly Dictionary<string, Shape> Known = [];
    static int shapes;

    Shape(string resource) => (Resource, Number) = (resource, shapes++);

    /// <summary>Of which resource.</summary>
    public string Resource { get; }

    /// <summary>One of its own, by which queries speak of it.</summary>
    public int Number { get; }

    /// <summary>What is nested in it.</summary>
    public IReadOnlyList<Nest> Nested { get; private set; } = [];

    /// <summary>As an item of a list: what it refers to is nested (<c>compiled/service_list.json</c> and the like), nothing else.</summary>
    public static IReadOnlyDictionary<string, Shape> Listed { get; }

    /// <summary>Everything, nested as <c>compiled/service.json</c> and the like say.</summary>
    public static IReadOnlyDictionary<string, Shape> Full { get; }

    /// <summary>An organization with all of it but its services, of which there are the plain members.</summary>
    public static Shape OrganizationWithPlainServices { get; }

    static Shape()
    {
        Listed = new[] { "service", "organization", "service_at_location", "program", "location" }.ToDictionary(name => name, ListItem);
        Full = HsdsSchema.Resources.Keys.ToDictionary(name => name, name => Whole(name, []));
        var plain = new Shape("service");
        OrganizationWithPlainServices = new Shape("organization")
        {
            Nested = [.. Full["organization"].Nested.Select(nest => nest.Name == "services" ? Nesting(nest.Name, nest.Via, many: true, plain) : nest)],
        };
    }

    /// <summary>The nest with this number.</summary>
    public static Nest Of(int number) => Nests[number];

    static Shape ListItem(string resource)
    {
        if (Known.TryGetValue($"{resource} in a list", out var known))
        {
            return known;
        }

        var shape = Known[$"{resource} in a list"] = new Shape(resource);
        shape.Nested = [.. HsdsSchema.Of(resource).Parents.Select(parent => Nesting(parent.Name, parent.Via, many: false, ListItem(parent.Resource)))];
        return shape;
    }

    // Nothing is nested in itself, at whatever depth: a service's organization has no services, an organization's services no organization.
    static Shape Whole(string resource, IEnumerable<string> around)
    {
        var turning = around.Where(name => name is "service" or "organization" or "service_at_location").Order(StringComparer.Ordinal).ToArray();
        var key = resource is "service" or "organization" or "service_at_location" ? $"{resource} in {string.Join(',', turning)}" : resource;
        if (Known.TryGetValue(key, out var known))
        {
            return known;
        }

        var shape = Known[key] = new Shape(resource);
        var open = turning.Append(resource).ToArray();
        shape.Nested =
        [
            .. HsdsSchema.Of(resource).Children.Where(children => !open.Contains(children.Resource))
                .Select(children => Nesting(children.Name, children.Via, many: true, Whole(children.Resource, open))),
            .. HsdsSchema.Of(resource).Parents.Where(parent => !open.Contains(parent.Resource))
                .Select(parent => Nesting(parent.Name, parent.Via, many: false, Whole(parent.Resource, open))),
        ];
        return shape;
    }

    static Nest Nesting(string name, string via, bool many, Shape shape)
    {
        var nest = new Nest(Nests.Count, name, via, many, shape);
        Nests.Add(nest);
        return nest;
    }
}
