using System.IO.Compression;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>What was sent, as files: the entries of a zip, or one file.</summary>
sealed class Package : IDisposable
{
    readonly ZipArchive? archive;

    Package(ZipArchive? archive, IReadOnlyList<TableFile> files) => (this.archive, Files) = (archive, files);

    /// <summary>All files, in the order of the zip.</summary>
    public IReadOnlyList<TableFile> Files { get; }

    /// <summary>Whether it came as a zip, and so is meant to be complete.</summary>
    public bool IsZip => archive is not null;

    /// <summary>Opens <paramref name="file"/>, which can seek and stays open.</summary>
    /// <exception cref="Problem">of kind malformed or too large: damaged, encrypted, or made to do harm</exception>
    public static Package Open(Stream file, string name)
    {
        if (!ZipDirectory.IsZip(file))
        {
            if (name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            {
                throw TableProblem.Malformed(name, null, "Not a zip file.");
            }

            return new Package(null, [new TableFile(name, file.Length, null, () => FromStart(file), KeepOpen: true)]);
        }

        ZipDirectory.Check(file, name);
        try
        {
            file.Position = 0;
            var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            return new Package(archive, [.. archive.Entries.Select(entry => FileOf(entry, name)).OfType<TableFile>()]);
        }
        catch (InvalidDataException)
        {
            throw TableProblem.Malformed(name, null, "Not a whole zip file: its list of files is damaged.");
        }
    }

    public void Dispose() => archive?.Dispose();

    static TableFile? FileOf(ZipArchiveEntry entry, string zip)
    {
        var name = entry.FullName;
        if (name.Length is 0 or > 500 || name.Any(char.IsControl))
        {
            throw TableProblem.Malformed(zip, null, "It holds a file without a name that can be shown.");
        }

        if (name[0] == '/' || name.Contains('\\') || name is [_, ':', ..] || name.Split('/').Contains(".."))
        {
            throw TableProblem.Malformed(name, null, "A path that leaves the zip, or is none of a zip's.");
        }

        if (entry.IsEncrypted)
        {
            throw TableProblem.Malformed(name, null, "Encrypted: send it without a password.");
        }

        if (name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            throw TableProblem.Malformed(name, null, "A zip in the zip: send its files.");
        }

        return name[^1] == '/' ? null : new TableFile(name, entry.CompressedLength, entry.Crc32, () => Unpacked(entry, name));
    }

    static Stream FromStart(Stream file)
    {
        file.Position = 0;
        return file;
    }

    static Stream Unpacked(ZipArchiveEntry entry, string name)
    {
        try
        {
            return entry.Open();
        }
        catch (Exception damage) when (damage is InvalidDataException or NotSupportedException or IOException)
        {
            throw TableProblem.Malformed(name, null, "Damaged, or packed in a way that cannot be unpacked.");
        }
    }
}
