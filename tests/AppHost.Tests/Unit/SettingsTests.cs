using Aspire.Hosting;
using Entraide.Hosting;
using Entraide.Hosting.Dcp;
using Microsoft.Extensions.Configuration;

namespace Entraide.AppHost.Tests.Unit;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("http://localhost:7280", "http://localhost:7280")]
    [InlineData("https://localhost:1;http://127.0.0.1:7280", "http://localhost:7280")]
    public void The_dashboard_listens_where_it_was_told(string given, string expected) =>
        Assert.Equal(expected, DashboardSettings.Address(given, "the dashboard"));

    [Theory]
    [InlineData("http://example.org:80")]
    [InlineData("https://localhost:1")]
    public void Nothing_is_offered_to_other_machines(string given) =>
        Assert.Throws<DistributedApplicationException>(() => DashboardSettings.Address(given, "the dashboard"));

    [Fact]
    public void The_dashboard_asks_for_its_token_and_sends_no_usage_data()
    {
        var settings = DashboardSettings.Read(Configuration(("urls", "http://localhost:7280"), ("AppHost:BrowserToken", "token"), ("AppHost:DashboardApiKey", "key")));
        var env = settings.Environment(new("http://localhost:7281", "service-key"));

        Assert.Equal("http://localhost:7280/login?t=token", settings.LoginUrl);
        Assert.Equal("BrowserToken", env["DASHBOARD__FRONTEND__AUTHMODE"]);
        Assert.Equal("token", env["DASHBOARD__FRONTEND__BROWSERTOKEN"]);
        Assert.Equal("key", env["DASHBOARD__API__PRIMARYAPIKEY"]);
        Assert.Equal("http://127.0.0.1:7280", env["ASPNETCORE_URLS"]);
        Assert.Equal("true", env["DASHBOARD__DEBUGSESSION__TELEMETRYOPTOUT"]);
    }

    [Fact]
    public void A_missing_tool_is_said_in_one_line_with_what_to_do()
    {
        var settings = PlatformSettings.Read(Configuration(("Platform:AspireBundle", "/nowhere")), "/");

        var error = Assert.Throws<DistributedApplicationException>(() => settings.Dcp);

        Assert.Contains("run ./platform up", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("Parameters__vault-key", true)]
    [InlineData("AppHost__BrowserToken", true)]
    [InlineData("ASPNETCORE_URLS", true)]
    [InlineData("PATH", false)]
    [InlineData("HOME", false)]
    public void The_AppHosts_own_settings_do_not_reach_the_services(string variable, bool withheld) =>
        Assert.Equal(withheld, DcpServer.IsOurs(variable));

    [Fact]
    public void A_kubeconfig_that_is_still_being_written_is_no_kubeconfig() =>
        Assert.Null(Kubeconfig.TryParse("apiVersion: v1\nclusters:\n- cluster:\n    server: https://127.0.0.1:1\n"));

    [Theory]
    [InlineData("Entraide.AppHost", "Entraide")]
    [InlineData("AppHost", "AppHost")]
    public void The_application_is_named_without_its_suffix(string assembly, string expected) =>
        Assert.Equal(expected, Composition.ApplicationName(assembly));

    [Theory]
    [InlineData("Running", null, "Running")]
    [InlineData("Finished", 0, "Finished")]
    [InlineData("Finished", 3, "Exited")]
    [InlineData("FailedToStart", null, "FailedToStart")]
    [InlineData("", null, "Starting")]
    public void The_orchestrators_states_are_told_in_the_dashboards_words(string state, int? exitCode, string expected)
    {
        var after = Statuses.Apply(new(), new ProcessStatus { State = state, ExitCode = exitCode }, new Aspire.Hosting.ApplicationModel.ProjectResource("web"));

        Assert.Equal(expected, after.Phase.ToString());
    }

    [Fact]
    public void Two_AppHosts_cannot_use_one_data_folder()
    {
        var folder = Directory.CreateTempSubdirectory("entraide-unit").FullName;
        using (DataFolder.Open(folder))
        {
            var error = Assert.Throws<DistributedApplicationException>(() => DataFolder.Open(folder));

            Assert.Contains("in use by another AppHost", error.Message, StringComparison.Ordinal);
        }

        DataFolder.Open(folder).Dispose();
        Directory.Delete(folder, recursive: true);
    }

    static IConfiguration Configuration(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value)).Build();
}
