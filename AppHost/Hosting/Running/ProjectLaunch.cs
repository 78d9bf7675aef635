using System.Runtime.InteropServices;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Entraide.Hosting;

/// <summary>Says where a project's build put its program. Generated beside <see cref="IProjectMetadata"/>.</summary>
public interface IBuiltProject
{
    /// <summary>The path of the built assembly.</summary>
    string TargetPath { get; }
}

// Runs what the build made: no second build, and no dotnet command that stays in memory beside each service.
static class ProjectLaunch
{
    public static Launch Of(ProjectResource project, IReadOnlyList<string> args, Dictionary<string, string> env)
    {
        var metadata = project.Annotations.OfType<IProjectMetadata>().Last();
        var folder = Path.GetDirectoryName(metadata.ProjectPath)!;
        if (metadata is not IBuiltProject built)
        {
            return new(Dotnet, folder, ["run", "--project", metadata.ProjectPath, "--no-launch-profile", "--", .. args], env);
        }

        if (!File.Exists(built.TargetPath))
        {
            throw new DistributedApplicationException($"'{project.Name}' is not built: {built.TargetPath} is missing. Build the AppHost first.");
        }

        var program = Path.ChangeExtension(built.TargetPath, null);
        env["DOTNET_ROOT"] = DotnetRoot;
        return File.Exists(program)
            ? new(program, folder, args, env)
            : new(Dotnet, folder, ["exec", built.TargetPath, .. args], env);
    }

    // The runtime this process runs on: <root>/shared/Microsoft.NETCore.App/<version>/
    static string DotnetRoot => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    static string Dotnet => Path.Combine(DotnetRoot, "dotnet");
}
