using Entraide.DirectoryService.Hsds;
using Entraide.ServiceDefaults.Data;
using Npgsql;
using NpgsqlTypes;

namespace Entraide.DirectoryService.Imports;

/// <summary>Takes the rows of an import into a temporary table as they are read: what is decided about them needs all of them, and memory does not hold them.</summary>
static class RowStaging
{
    const string Tables = """
        create temp table staged (
            ordinal int primary key, file text not null, line int, pointer text not null, resource text not null, id uuid not null, source_id text not null,
            standing smallint not null, fields jsonb not null, partner_fields jsonb, hidden_fields jsonb, tier text not null, publishable boolean not null,
            digest bytea, via text[] not null, parents uuid[] not null, parent_resources text[] not null
        ) on commit drop
        """;

    const string Copy = """
        copy staged (ordinal, file, line, pointer, resource, id, source_id, standing, fields, partner_fields, hidden_fields, tier, publishable, via, parents, parent_resources)
        from stdin (format binary)
        """;

    /// <summary>Stages all rows of <paramref name="source"/>; the answer is how many of each resource were read.</summary>
    public static async Task<Dictionary<string, int>> StageAsync(
        UnitOfWork work, IAsyncEnumerable<SourceRow> source, Guid partner, string name, ImportProgress progress, CancellationToken cancellationToken)
    {
        var connection = await work.ConnectionAsync(cancellationToken);
        await work.ExecuteAsync(Tables, null, cancellationToken);
        var read = new Dictionary<string, int>();
        var ordinal = 0;
        await using (var copy = await connection.BeginBinaryImportAsync(Copy, cancellationToken))
        {
            await foreach (var row in source.WithCancellation(cancellationToken))
            {
                await WriteAsync(copy, ordinal++, row, partner, name, cancellationToken);
                if (row.Standing != Standing.Addition)
                {
                    read[row.Resource.Name] = read.GetValueOrDefault(row.Resource.Name) + 1;
                    progress.RowsRead++;
                }
            }

            await copy.CompleteAsync(cancellationToken);
        }

        await work.ExecuteAsync("create index on staged (id); analyze staged", null, cancellationToken);
        return read;
    }

    static async Task WriteAsync(NpgsqlBinaryImporter copy, int ordinal, SourceRow row, Guid partner, string source, CancellationToken cancellationToken)
    {
        await copy.StartRowAsync(cancellationToken);
        await copy.WriteAsync(ordinal, NpgsqlDbType.Integer, cancellationToken);
        await copy.WriteAsync(row.Place.File, NpgsqlDbType.Text, cancellationToken);
        await OrNullAsync(copy, row.Place.Line, NpgsqlDbType.Integer, cancellationToken);
        await copy.WriteAsync(row.Place.Pointer, NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(row.Resource.Name, NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(StableId.Of(partner, source, row), NpgsqlDbType.Uuid, cancellationToken);
        await copy.WriteAsync(row.SourceId, NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync((short)row.Standing, NpgsqlDbType.Smallint, cancellationToken);
        await copy.WriteAsync(row.Fields, NpgsqlDbType.Jsonb, cancellationToken);
        await OrNullAsync(copy, row.PartnerFields, NpgsqlDbType.Jsonb, cancellationToken);
        await OrNullAsync(copy, row.HiddenFields, NpgsqlDbType.Jsonb, cancellationToken);
        await copy.WriteAsync(row.Tier.Word(), NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(row.Publishable, NpgsqlDbType.Boolean, cancellationToken);
        await copy.WriteAsync(row.Links.Select(link => link.Via).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
        await copy.WriteAsync(row.Links.Select(link => StableId.Of(partner, source, link.Resource, link.SourceId)).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Uuid, cancellationToken);
        await copy.WriteAsync(row.Links.Select(link => link.Resource).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
    }

    static Task OrNullAsync<T>(NpgsqlBinaryImporter copy, T? value, NpgsqlDbType type, CancellationToken cancellationToken) =>
        value is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync<object>(value, type, cancellationToken);
}
