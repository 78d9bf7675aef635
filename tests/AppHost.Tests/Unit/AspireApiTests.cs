using System.Reflection;
using Entraide.Hosting;

namespace Entraide.AppHost.Tests.Unit;

public sealed class AspireApiTests
{
    // aspire-api.txt lists what Aspire.Hosting 13.5 and its RabbitMQ and PostgreSQL packages offer, as far as it is offered here.
    // What is not on the list would be a name of our own, with which AppHost.cs would not build against the real packages.
    [Fact]
    public void Everything_that_AppHost_can_see_is_in_Aspire_too()
    {
        using var list = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("aspire-api.txt")!);
        var aspire = list.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet();

        Assert.DoesNotContain(ApiSurface.Of(typeof(PlatformSettings).Assembly), line => !aspire.Contains(line));
    }

    [Fact]
    public void The_only_public_name_of_our_own_is_the_one_that_generated_code_needs() =>
        Assert.Equal([typeof(IBuiltProject)], typeof(PlatformSettings).Assembly.GetExportedTypes()
            .Where(type => type.Namespace?.StartsWith("Aspire.Hosting", StringComparison.Ordinal) is not true));

    [Fact]
    public void The_SDK_that_is_imported_by_hand_has_the_central_version()
    {
        var project = File.ReadAllText(Path.Combine(Repository.Root, "AppHost", "AppHost.csproj"));
        var versions = File.ReadAllText(Path.Combine(Repository.Root, "Directory.Packages.props"));
        var central = System.Text.RegularExpressions.Regex.Match(versions, "<AspireVersion>(.*)</AspireVersion>").Groups[1].Value;

        Assert.Equal(2, project.Split($"Sdk=\"Aspire.AppHost.Sdk\" Version=\"{central}\"").Length - 1);
    }
}

static class Repository
{
    public static string Root => Metadata("RepositoryRoot");

    public static string Metadata(string key) => Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(metadata => metadata.Key == key).Value!;
}
