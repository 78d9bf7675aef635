using System.Security.Cryptography;

namespace Entraide.Hosting;

// What only this run needs: the orchestrator's files, scripts' settings, data that is not kept.
sealed class RunFolder : IDisposable
{
    // Every process of a run carries this variable, so that the guard finds them all.
    public const string Marker = "ENTRAIDE_RUN";

    public RunFolder()
    {
        Id = RandomNumberGenerator.GetHexString(16, lowercase: true);
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"entraide-{Id}");
        PrivateFiles.CreateFolder(Path);
    }

    public string Id { get; }

    public string Path { get; }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // The orchestrator removes it too.
        }
    }
}
