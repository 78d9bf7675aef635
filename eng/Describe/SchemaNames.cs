namespace Entraide.Describe;

/// <summary>In which direction a shape goes: what a request may hold is closed, what an answer holds may grow.</summary>
enum Direction
{
    Request,
    Answer,
}

/// <summary>What the shapes are called in the document: as in the code, and with more words only where two would be called the same.</summary>
sealed class SchemaNames
{
    readonly HashSet<(Type Type, Direction Direction)> seen = [];
    Dictionary<(Type, Direction), string> names = [];

    /// <summary>The name, once <see cref="Settle"/> was called; before that it only takes note.</summary>
    public string Of(Type type, Direction direction)
    {
        seen.Add((type, direction));
        return names.GetValueOrDefault((type, direction)) ?? Base(type);
    }

    /// <summary>Gives the names, now that everything that needs one is known.</summary>
    public void Settle()
    {
        var types = seen.Select(entry => entry.Type).Distinct().ToArray();
        var shared = types.GroupBy(Base).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        names = seen.ToDictionary(entry => entry, entry =>
        {
            var name = shared.Contains(Base(entry.Type)) ? Part(entry.Type) + Base(entry.Type) : Base(entry.Type);
            var bothWays = !entry.Type.IsEnum && seen.Contains((entry.Type, Direction.Request)) && seen.Contains((entry.Type, Direction.Answer));
            return entry.Direction == Direction.Request && bothWays ? name + "Input" : name;
        });
    }

    static string Base(Type type) => type.IsGenericType ? string.Concat(type.GetGenericArguments().Select(Base)) + type.Name.Split('`')[0] : type.Name;

    static string Part(Type type) => (type.IsGenericType ? type.GetGenericArguments()[0] : type).Assembly.GetName().Name!.Split('.')[^1];
}
