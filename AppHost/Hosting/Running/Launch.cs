using Entraide.Hosting.Dcp;

namespace Entraide.Hosting;

// What it takes to run one process.
sealed record Launch(string Command, string WorkingDirectory, IReadOnlyList<string> Args, IReadOnlyDictionary<string, string> Env)
{
    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "scripts", name);
}
