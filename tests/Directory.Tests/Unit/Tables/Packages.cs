using System.IO.Compression;
using System.Text;
using Entraide.DirectoryService.Imports;
using Entraide.DirectoryService.Imports.Tables;

namespace Entraide.DirectoryService.Tests.Unit.Tables;

/// <summary>What came of reading a package.</summary>
sealed record ReadTables(IReadOnlyList<SourceRow> Rows, ImportRemarks Remarks, ImportProgress Progress, PackageSource Source)
{
    /// <summary>Rows of their own, of one resource.</summary>
    public IReadOnlyList<SourceRow> Of(string resource) => [.. Rows.Where(row => row.Resource.Name == resource && row.Standing == Standing.Row)];

    /// <summary>The one row of this id.</summary>
    public SourceRow One(string resource, string id) => Assert.Single(Rows, row => row.Resource.Name == resource && row.SourceId == id && row.Standing == Standing.Row);

    /// <summary>What was said, shortly.</summary>
    public IReadOnlyList<string> Said(RemarkKind kind) => [.. Remarks.All.Where(remark => remark.Kind == kind).Select(remark => $"{remark.File}:{remark.Line} [{remark.At}] {remark.Reason}")];
}

/// <summary>Packages for tests, and reading them.</summary>
static class Packages
{
    /// <summary>A zip of texts in UTF-8.</summary>
    public static MemoryStream Zip(params (string Name, string Text)[] files) => Zip(files.Select(file => (file.Name, Encoding.UTF8.GetBytes(file.Text))));

    /// <summary>A zip of files.</summary>
    public static MemoryStream Zip(IEnumerable<(string Name, byte[] Bytes)> files)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        return stream;
    }

    /// <summary>A zip of one of the real data sets.</summary>
    public static MemoryStream Real(string folder, params (string Name, string Text)[] more) => Zip(
        [.. Directory.GetFiles(Path.Combine(SharedData.Root, folder)).Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), File.ReadAllBytes(file))), .. more.Select(file => (file.Name, Encoding.UTF8.GetBytes(file.Text)))]);

    /// <summary>Reads all of a package.</summary>
    public static async Task<ReadTables> ReadAsync(Stream stream, string name = "data.zip", string? mapping = null)
    {
        var (remarks, progress, rows) = (new ImportRemarks(), new ImportProgress(), new List<SourceRow>());
        var source = new PackageSource(stream, name, new RowBuilder(remarks), remarks, progress, mapping is null ? null : MappingReader.Read(mapping, "mapping.yaml"));
        await foreach (var row in source.ReadAsync(CancellationToken.None))
        {
            rows.Add(row);
        }

        return new ReadTables(rows, remarks, progress, source);
    }

    /// <summary>Reads one table.</summary>
    public static Task<ReadTables> ReadAsync(string csv, string name, string? mapping = null) => ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(csv)), name, mapping);
}
