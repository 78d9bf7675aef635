namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>The mappings of published formats, which are written in the language that partners use for their own.</summary>
static class KnownFormats
{
    static readonly Lazy<IReadOnlyList<(Mapping Mapping, int? Version)>> Loaded = new(() =>
        [(Load("hsds-3"), 3), (Load("hsds-2"), 2), (Load("hsds-1"), 1), (Load("ohana"), null)]);

    /// <summary>Those that may fit, the newest first.</summary>
    public static IEnumerable<Mapping> For(PackageDescriptor descriptor) =>
        Loaded.Value.Where(known => descriptor.Version is null || known.Version == descriptor.Version).Select(known => known.Mapping);

    static Mapping Load(string name)
    {
        using var stream = typeof(KnownFormats).Assembly.GetManifestResourceStream($"mappings.{name}")!;
        using var reader = new StreamReader(stream);
        return MappingReader.Read(reader.ReadToEnd(), name + ".yaml");
    }
}
