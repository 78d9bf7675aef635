using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Entraide.Hosting;
using Entraide.Hosting.Dashboard;
using Entraide.Hosting.Dcp;

namespace Entraide.AppHost.Tests.Unit;

public sealed class SnapshotTests
{
    readonly Board board = new();
    readonly IDistributedApplicationBuilder builder = DistributedApplication.CreateBuilder();

    [Fact]
    public void Every_resource_has_what_the_dashboard_cannot_do_without()
    {
        var server = builder.AddPostgres("server");
        var database = server.AddDatabase("db");
        board.Add([new(server.Resource, 0, hasChecks: true), new(database.Resource, 0, hasChecks: true)]);

        Assert.All(board.Instances.Select(instance => Snapshots.Of(instance, board)), snapshot =>
        {
            Assert.NotNull(snapshot.CreatedAt);
            Assert.NotEmpty(snapshot.Name);
            Assert.NotEmpty(snapshot.Uid);
            Assert.NotEmpty(snapshot.DisplayName);
            Assert.NotEmpty(snapshot.ResourceType);
        });
    }

    [Fact]
    public void A_database_is_shown_below_its_server()
    {
        var server = new Instance(builder.AddPostgres("server").Resource, 0, hasChecks: true);
        var database = new Instance(builder.CreateResourceBuilder((PostgresServerResource)server.Resource).AddDatabase("db").Resource, 0, hasChecks: true);
        board.Add([server, database]);

        var snapshot = Snapshots.Of(database, board);

        Assert.Contains(snapshot.Properties, property => property.Name == "resource.parentName" && property.Value.StringValue == server.Name);
        Assert.Empty(snapshot.Commands);
    }

    [Theory]
    [InlineData("Running", "stop", "restart")]
    [InlineData("Finished", "start")]
    public void What_can_be_done_depends_on_the_state(string state, params string[] enabled)
    {
        var instance = new Instance(new ProjectResource("web"), 0, hasChecks: false);
        board.Add([instance]);
        board.Update(instance, before => Statuses.Apply(before, new ProcessStatus { State = state, ExitCode = 0 }, instance.Resource) with
        {
            Object = new Executable(new("web"), new() { ExecutablePath = "/bin/true" }),
        });

        Assert.Equal(enabled, Snapshots.Of(instance, board).Commands.Where(command => command.State is ResourceCommandState.Enabled).Select(command => command.Name));
    }

    [Fact]
    public void Health_is_unknown_until_somebody_has_looked()
    {
        var instance = new Instance(new ProjectResource("web"), 0, hasChecks: true);
        board.Add([instance]);

        Assert.False(Assert.Single(Snapshots.Of(instance, board).HealthReports).HasStatus);
        board.Update(instance, state => state with { Phase = Phase.Running, Healthy = true });
        Assert.Equal(HealthStatus.Healthy, Assert.Single(Snapshots.Of(instance, board).HealthReports).Status);
    }
}
