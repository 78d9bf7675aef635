using System.Collections.Concurrent;
using Entraide.ServiceDefaults.Data;
using Npgsql;
using NpgsqlTypes;

namespace Entraide.DirectoryService.Feed;

/// <summary>Loads rows with all that is nested in them: one statement for the items of a list, one more for each level where there is more to nest.</summary>
sealed class FeedRows(Database database)
{
    /// <summary>Loads the rows <paramref name="ids"/> in <paramref name="shape"/> as <paramref name="audience"/> sees them.</summary>
    /// <param name="list">The list the ids are of; null where it is about one row.</param>
    /// <param name="reader">The partner that reads.</param>
    /// <returns>The rows, and whether something changed since the list was found.</returns>
    public async Task<(FeedGraph Graph, bool Stale)> LoadAsync(
        IReadOnlyList<Guid> ids, Shape shape, Audience audience, IdList? list, Guid? reader, CancellationToken cancellationToken)
    {
        var graph = new FeedGraph();
        var listed = shape.Nested.All(nest => !nest.Many);
        var rows = await database.QueryPreparedAsync(
            Sql(audience, shape, listed), [Ids(ids), Named("snapshot", NpgsqlDbType.Text, list?.Snapshot), Named("reader", NpgsqlDbType.Uuid, reader)], ReadRow, cancellationToken);
        foreach (var row in rows.Where(row => row.Text is not null))
        {
            graph.Add(row.Id, row.Text!, row.References);
        }

        if (!listed)
        {
            await LevelsAsync(graph, ids, shape, audience, reader, cancellationToken);
        }

        return (graph, rows[0].Stale);
    }

    /// <summary>The statement for rows and, where they are listed, what they refer to. Its first row always comes, and says whether the snapshot is stale.</summary>
    public static string Sql(Audience audience, Shape shape, bool listed) => Statements.GetOrAdd((audience, shape.Number), _ => $"""
        with recursive node as (
            select r.id, r.resource from hsds_rows r where r.id = any(@ids) and {audience.Shows("r")} and {audience.Completes("r", shape.Resource)}
            {(listed ? Referred(audience, shape) : "")}
        )
        select s.stale, n.id, {audience.Text("r")} as text, {audience.References("r")} as refs
        from (select exists (
            select from feed_changes c where c.transaction >= pg_snapshot_xmin(@snapshot::text::pg_snapshot) and not pg_visible_in_snapshot(c.transaction, @snapshot::text::pg_snapshot)) as stale) s
        left join (node n join hsds_rows r on r.id = n.id) on true
        """);

    static readonly ConcurrentDictionary<(Audience, int), string> Statements = [];

    static string Referred(Audience audience, Shape shape)
    {
        var edges = Edges(shape).ToArray();
        return edges.Length == 0 ? "" : $"""
            union
            select p.id, p.resource from node n join hsds_links l on l.child = n.id join hsds_rows p on p.id = l.parent
            where (n.resource, l.via) in ({string.Join(", ", edges)}) and {audience.Shows("p")}
            """;
    }

    static IEnumerable<string> Edges(Shape shape) => shape.Nested.SelectMany(nest => Edges(nest.Shape).Prepend($"('{shape.Resource}', '{nest.Via}')")).Distinct();

    async Task LevelsAsync(FeedGraph graph, IReadOnlyList<Guid> ids, Shape shape, Audience audience, Guid? reader, CancellationToken cancellationToken)
    {
        var seen = new HashSet<(Guid, Shape)>();
        var level = ids.Where(graph.Has).Select(id => (Id: id, Shape: shape)).ToList();
        while (level.Count > 0)
        {
            var nests = level.Select(at => at.Shape).Distinct().SelectMany(of => of.Nested.Select(nest => (Shape: of, Nest: nest))).ToArray();
            var rows = await database.QueryPreparedAsync(LevelSql(audience),
            [
                Ids(level.Select(at => at.Id)),
                Named("shapes", NpgsqlDbType.Array | NpgsqlDbType.Integer, level.Select(at => at.Shape.Number).ToArray()),
                Named("of", NpgsqlDbType.Array | NpgsqlDbType.Integer, nests.Select(nest => nest.Shape.Number).ToArray()),
                Named("nests", NpgsqlDbType.Array | NpgsqlDbType.Integer, nests.Select(nest => nest.Nest.Number).ToArray()),
                Named("vias", NpgsqlDbType.Array | NpgsqlDbType.Text, nests.Select(nest => nest.Nest.Via).ToArray()),
                Named("resources", NpgsqlDbType.Array | NpgsqlDbType.Text, nests.Select(nest => nest.Nest.Shape.Resource).ToArray()),
                Named("many", NpgsqlDbType.Array | NpgsqlDbType.Boolean, nests.Select(nest => nest.Nest.Many).ToArray()),
                Named("reader", NpgsqlDbType.Uuid, reader),
            ], ReadNested, cancellationToken);
            level.Clear();
            foreach (var row in rows)
            {
                if (row.Text is not null)
                {
                    graph.Add(row.Id, row.Text, row.References);
                }

                var nest = Shape.Of(row.Nest);
                graph.Put(row.Holder, row.Nest, row.Id);
                if (nest.Shape.Nested.Count > 0 && seen.Add((row.Id, nest.Shape)))
                {
                    level.Add((row.Id, nest.Shape));
                }
            }
        }
    }

    // A row that stands in several places of a level carries its text once. A place that is kept back has nothing nested in it.
    static string LevelSql(Audience audience) => Levels.GetOrAdd(audience, _ => $"""
        with wanted as (
            select f.id as holder, w.nest, w.via, w.resource, w.many from unnest(@ids, @shapes) f(id, shape)
            join unnest(@of, @nests, @vias, @resources, @many) w(shape, nest, via, resource, many) on w.shape = f.shape
        ), edge as (
            select w.holder, w.nest, w.resource, l.child as id from wanted w join hsds_links l on l.parent = w.holder and l.via = w.via where w.many
            union all
            select w.holder, w.nest, w.resource, l.parent from wanted w join hsds_links l on l.child = w.holder and l.via = w.via where not w.many
        ), shown as (
            select e.holder, e.nest, r.id, row_number() over (partition by r.id) as nth
            from edge e join hsds_rows h on h.id = e.holder join hsds_rows r on r.id = e.id and r.resource = e.resource
            where {audience.ShowsIn("h", "r")} and (h.resource <> 'location' or {audience.ShowsPlace("h")})
        )
        select s.holder, s.nest, s.id, case when s.nth = 1 then {audience.Text("r")} end as text, case when s.nth = 1 then {audience.References("r")} end as refs
        from shown s join hsds_rows r on r.id = s.id order by s.holder, s.nest, s.id
        """);

    static readonly ConcurrentDictionary<Audience, string> Levels = [];

    static NpgsqlParameter Named(string name, NpgsqlDbType type, object? value) => new(name, type) { Value = value ?? DBNull.Value };

    static NpgsqlParameter Ids(IEnumerable<Guid> ids) => Named("ids", NpgsqlDbType.Array | NpgsqlDbType.Uuid, ids.ToArray());

    // Bytes as they come: the members go from the table to the wire without becoming a string on the way.
    static Row ReadRow(NpgsqlDataReader reader) => reader.IsDBNull(1)
        ? new Row { Stale = reader.GetBoolean(0) }
        : new Row { Stale = reader.GetBoolean(0), Id = reader.GetGuid(1), Text = reader.GetFieldValue<byte[]>(2), References = TextOrNull(reader, 3) };

    static Row ReadNested(NpgsqlDataReader reader) =>
        new() { Holder = reader.GetGuid(0), Nest = reader.GetInt32(1), Id = reader.GetGuid(2), Text = reader.IsDBNull(3) ? null : reader.GetFieldValue<byte[]>(3), References = TextOrNull(reader, 4) };

    static string? TextOrNull(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    readonly record struct Row(bool Stale, Guid Holder, int Nest, Guid Id, byte[]? Text, string? References);
}
