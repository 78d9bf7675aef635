using System.Net;
using Entraide.Hosting;
using Entraide.Hosting.Dashboard;

namespace Entraide.AppHost.Tests.Integration;

public sealed class ProbeFixture : IAsyncLifetime
{
    internal RunningAppHost App { get; private set; } = null!;

    public async Task InitializeAsync() => App = await RunningAppHost.StartAsync();

    public async Task DisposeAsync() => await App.DisposeAsync();
}

[Trait("Category", "Integration")]
[Collection("AppHost")]
public sealed class RunningTests(ProbeFixture fixture) : IClassFixture<ProbeFixture>
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    RunningAppHost App => fixture.App;

    [Fact]
    public async Task Replicas_share_the_requests_of_one_address()
    {
        var pids = new HashSet<int>();
        for (var request = 0; request < 30; request++)
        {
            pids.Add(await PidOf("web"));
        }

        Assert.Equal(App.Pids("web").Order(), pids.Order());
    }

    [Fact]
    public async Task Settings_reach_a_project_under_Aspires_keys()
    {
        Assert.Equal(App.Url("web"), await SettingAsync("caller", "services:web:http:0"));
        Assert.Equal("hello", await SettingAsync("caller", "greeting"));
        Assert.StartsWith("amqp://", await SettingAsync("web", "ConnectionStrings:broker"), StringComparison.Ordinal);
        Assert.Contains("Database=web-db", await SettingAsync("web", "ConnectionStrings:database"), StringComparison.Ordinal);
        Assert.Equal(App.Url("mail", "smtp"), await SettingAsync("web", "Smtp:Url"));
        Assert.Equal(30, (await SettingAsync("web", "Kept:Secret")).Length);
    }

    [Fact]
    public async Task The_database_was_created()
    {
        await using var connection = new Npgsql.NpgsqlConnection(await SettingAsync("web", "ConnectionStrings:database"));
        await connection.OpenAsync();

        Assert.Equal("web-db", connection.Database);
    }

    [Fact]
    public void Everything_listens_on_this_machine_only()
    {
        var processes = Processes.OfRun(App.RunId).Append(App.Process.Id).ToHashSet();

        Assert.DoesNotContain(Listeners.Of(processes), address => !IPAddress.IsLoopback(address.Address));
    }

    [Fact]
    public async Task The_dashboard_lists_every_resource_as_running()
    {
        using var dashboard = App.Dashboard();

        var update = await dashboard.CallAsync("WatchResources", new WatchResourcesRequest(), WatchResourcesUpdate.Parser);

        var shown = update.InitialData.Resources.Where(resource => !resource.IsHidden).ToList();
        Assert.Equal(["broker", "caller", "mail", "server", "sleeper", "web", "web", "web-db"], shown.Select(resource => resource.DisplayName).Order());
        Assert.All(shown, resource => Assert.Equal("Running", resource.State));
        Assert.All(shown.SelectMany(resource => resource.HealthReports), report => Assert.Equal(HealthStatus.Healthy, report.Status));
        Assert.Contains(shown.First(resource => resource.DisplayName == "web").Urls, url => url.FullUrl == App.Url("web"));
        Assert.Contains(shown.First(resource => resource.DisplayName == "web").Commands, command => command is { Name: "stop", State: ResourceCommandState.Enabled });
    }

    [Fact]
    public async Task The_dashboard_shows_what_a_process_writes()
    {
        using var dashboard = App.Dashboard();
        var resources = await dashboard.CallAsync("WatchResources", new WatchResourcesRequest(), WatchResourcesUpdate.Parser);
        var name = resources.InitialData.Resources.First(resource => resource.DisplayName == "caller").Name;

        var lines = new List<ConsoleLogLine>();
        await foreach (var update in dashboard.StreamAsync(
            "WatchResourceConsoleLogs", new WatchResourceConsoleLogsRequest { ResourceName = name, SuppressFollow = true }, WatchResourceConsoleLogsUpdate.Parser))
        {
            lines.AddRange(update.LogLines);
        }

        Assert.Contains(lines, line => line.Text.Contains("probe: this goes to the console", StringComparison.Ordinal) && !line.IsStdErr);
        Assert.Contains(lines, line => line.Text.Contains("probe: this goes to the error stream", StringComparison.Ordinal) && line.IsStdErr);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT", lines[0].Text);
    }

    // The dashboard holds two calls open for as long as somebody looks at it, on one connection; both used to be cut after some seconds of silence.
    [Fact]
    public async Task Calls_of_the_dashboard_stay_open_in_silence()
    {
        using var end = new CancellationTokenSource();
        using var dashboard = App.Dashboard();
        using var open = await dashboard.OpenAsync("WatchInteractions", end.Token);
        var body = await open.Content.ReadAsStreamAsync(end.Token);

        var answer = body.ReadAsync(new byte[1], end.Token).AsTask();
        var first = await Task.WhenAny(answer, Task.Delay(TimeSpan.FromSeconds(8)));

        Assert.NotSame(answer, first);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => answer);
    }

    [Fact]
    public async Task Nobody_is_let_in_without_the_key()
    {
        using var stranger = new DashboardClient((string)App.Run["resource_service"]!, "guessed");
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });

        using var refused = await stranger.SendAsync("WatchResources", new WatchResourcesRequest());
        using var telemetry = await http.GetAsync($"{App.Run["telemetry_url"]}/traces");
        using var page = await http.GetAsync((string)App.Run["dashboard"]!);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, telemetry.StatusCode);
        Assert.StartsWith("/login", page.Headers.Location?.PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Telemetry_can_be_asked_for_with_its_key()
    {
        using var http = new HttpClient { DefaultRequestHeaders = { { "x-api-key", (string)App.Run["telemetry_key"]! } } };

        Assert.Contains("resourceSpans", await http.GetStringAsync($"{App.Run["telemetry_url"]}/traces"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_resource_is_restarted_and_the_others_are_left_alone()
    {
        using var dashboard = App.Dashboard();
        var (mail, web) = (App.Pids("mail"), App.Pids("web"));

        Assert.Equal(ResourceCommandResponseKind.Succeeded, (await ExecuteAsync(dashboard, "mail", "resource-stop")).Kind);
        await RunningAppHost.WaitAsync(() => App.Pids("mail").Count == 0, Soon, "the mail sink is stopped");
        Assert.Equal(ResourceCommandResponseKind.Succeeded, (await ExecuteAsync(dashboard, "mail", "start")).Kind);
        await RunningAppHost.WaitAsync(() => App.IsHealthy, Soon, "everything is healthy again");
        Assert.NotEqual(mail, App.Pids("mail"));

        Assert.Equal(ResourceCommandResponseKind.Succeeded, (await ExecuteAsync(dashboard, "broker", "restart")).Kind);
        await RunningAppHost.WaitAsync(() => App.IsHealthy, TimeSpan.FromSeconds(40), "everything is healthy again");
        Assert.Equal(web.Order(), App.Pids("web").Order());

        Assert.Equal(ResourceCommandResponseKind.Failed, (await ExecuteAsync(dashboard, "nothing", "start")).Kind);
    }

    [Fact]
    public async Task A_second_AppHost_on_the_same_data_ends_with_one_clear_line()
    {
        using var second = RunningAppHost.Launch(App.Data);
        await second.WaitForExitAsync();

        Assert.NotEqual(0, second.ExitCode);
        Assert.True(App.IsHealthy);
    }

    static Task<ResourceCommandResponse> ExecuteAsync(DashboardClient dashboard, string resource, string command) => dashboard.CallAsync(
        "ExecuteResourceCommand", new ResourceCommandRequest { ResourceName = resource, CommandName = command }, ResourceCommandResponse.Parser);

    // A connection of its own for each request: the proxy spreads connections, not requests.
    async Task<int> PidOf(string resource)
    {
        using var http = new HttpClient();
        return int.Parse(await http.GetStringAsync($"{App.Url(resource)}/pid"), System.Globalization.CultureInfo.InvariantCulture);
    }

    async Task<string> SettingAsync(string resource, string name)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync($"{App.Url(resource)}/setting/{name}");
    }
}
