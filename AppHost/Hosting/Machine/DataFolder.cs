using System.Security.Cryptography;
using System.Text.Json;
using Aspire.Hosting;

namespace Entraide.Hosting;

// The folder that keeps what must survive a restart. One AppHost at a time may use it.
sealed class DataFolder : IDisposable
{
    readonly FileStream held;

    DataFolder(string path, FileStream held)
    {
        Path = path;
        this.held = held;
    }

    public string Path { get; }

    public static DataFolder Open(string path)
    {
        try
        {
            PrivateFiles.CreateFolder(path);

            // Held by the kernel for as long as this process lives, however it ends.
            var held = PrivateFiles.Open(System.IO.Path.Combine(path, "lock"), FileShare.None);
            return new(path, held);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new DistributedApplicationException($"The data folder {path} cannot be written: {exception.Message}");
        }
        catch (IOException) when (File.Exists(System.IO.Path.Combine(path, "lock")))
        {
            throw new DistributedApplicationException(
                $"The data folder {path} is in use by another AppHost: stop that one, or choose another folder with Platform__DataFolder.");
        }
    }

    public void Dispose() => held.Dispose();
}

// Values made once and then kept, readable by their owner only.
sealed class Secrets(string dataFolder)
{
    // Resources start side by side and may ask for their secrets at the same time.
    static readonly Lock OneAtATime = new();
    readonly string file = Path.Combine(dataFolder, "secrets.json");

    public string GetOrAdd(string key, Func<string> make)
    {
        lock (OneAtATime)
        {
            PrivateFiles.CreateFolder(dataFolder);
            var values = Read();
            if (!values.TryGetValue(key, out var value))
            {
                values[key] = value = make();
                PrivateFiles.Write(file, JsonSerializer.SerializeToUtf8Bytes(values));
            }

            return value;
        }
    }

    Dictionary<string, string> Read() => File.Exists(file)
        ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(file)) ?? []
        : [];
}

static class PrivateFiles
{
    const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    // Others may pass through, since a server that runs as another user has its files below, but not list.
    public static void CreateFolder(string path) => Directory.CreateDirectory(path, OwnerFolder | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

    public static void CreateOwnFolder(string path) => Directory.CreateDirectory(path, OwnerFolder);

    public static FileStream Open(string path, FileShare share) => new(path, new FileStreamOptions
    {
        Mode = FileMode.OpenOrCreate,
        Access = FileAccess.ReadWrite,
        Share = share,
        UnixCreateMode = OwnerFile,
    });

    // Whole or not at all: a reader never sees half a file.
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.{RandomNumberGenerator.GetHexString(8)}";
        using (var stream = Open(temporary, FileShare.None))
        {
            stream.Write(content);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
