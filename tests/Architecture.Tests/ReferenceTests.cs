namespace Entraide.Architecture.Tests;

/// <summary>Who may know whom. A new arrow in the system is a decision: it belongs here as well as in the project file.</summary>
public sealed class ReferenceTests
{
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["ServiceDefaults/ServiceDefaults.csproj"] = [],
        ["gateway/Gateway.csproj"] = ["ServiceDefaults"],
        ["services/directory/Directory/Directory.csproj"] = ["Directory.Contracts", "ServiceDefaults"],
        ["services/scheduling/Scheduling/Scheduling.csproj"] = ["Credits.Contracts", "Directory.Contracts", "Notification.Contracts", "Scheduling.Contracts", "ServiceDefaults"],
        ["services/credits/Credits/Credits.csproj"] = ["Credits.Contracts", "Notification.Contracts", "ServiceDefaults"],
        ["services/notification/Notification/Notification.csproj"] = ["Directory.Contracts", "Notification.Contracts", "Scheduling.Contracts", "ServiceDefaults"],
        ["services/directory/Directory.Contracts/Directory.Contracts.csproj"] = [],
        ["services/scheduling/Scheduling.Contracts/Scheduling.Contracts.csproj"] = [],
        ["services/credits/Credits.Contracts/Credits.Contracts.csproj"] = [],
        ["services/notification/Notification.Contracts/Notification.Contracts.csproj"] = [],
    };

    [Fact]
    public void Projects_reference_what_is_allowed_and_nothing_else()
    {
        var found = Projects.Below("ServiceDefaults", "gateway", "services").ToDictionary(project => project, Projects.ReferencesOf);
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        foreach (var (project, references) in found)
        {
            Assert.True(Allowed[project].SequenceEqual(references), $"{project} references {string.Join(", ", references)}; allowed: {string.Join(", ", Allowed[project])}");
        }
    }

    [Fact]
    public void Contracts_reference_no_package()
    {
        foreach (var project in Projects.Below("services").Where(project => project.EndsWith(".Contracts.csproj", StringComparison.Ordinal)))
        {
            Assert.Empty(Projects.PackagesOf(project));
        }
    }
}
