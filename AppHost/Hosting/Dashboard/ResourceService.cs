using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Entraide.Hosting.Dashboard;

// What the dashboard asks the AppHost: which resources there are, what they write, and to start or stop one.
sealed class ResourceService(Board board, Orchestrator orchestrator, ConsoleLogs logs, ResourceServiceAddress address, string applicationName)
{
    const string Path = "/aspire.v1.DashboardService/";
    const string KeyHeader = "x-resource-service-api-key";

    // Lines are sent in batches well below the 4 MB that a gRPC client takes.
    const int LongestBatch = 512;
    const int LongestLine = 4096;

    public void Map(WebApplication application)
    {
        application.Use(async (context, next) =>
        {
            if (IsAllowed(context))
            {
                await next(context);
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            }
        });
        application.MapUnary(Path + "GetApplicationInformation", ApplicationInformationRequest.Parser, (_, _) => Task.FromResult(
            new ApplicationInformationResponse { ApplicationName = applicationName, MinDashboardVersion = "13.5.0" }));
        application.MapStream<WatchResourcesRequest, WatchResourcesUpdate>(Path + "WatchResources", WatchResourcesRequest.Parser, WatchResourcesAsync);
        application.MapStream<WatchResourceConsoleLogsRequest, WatchResourceConsoleLogsUpdate>(
            Path + "WatchResourceConsoleLogs", WatchResourceConsoleLogsRequest.Parser, WatchConsoleLogsAsync);
        application.MapUnary(Path + "ExecuteResourceCommand", ResourceCommandRequest.Parser, ExecuteAsync);
        application.MapCall(Path + "WatchInteractions", WatchInteractionsAsync);
    }

    bool IsAllowed(HttpContext context) => context.Request.Headers[KeyHeader] is [{ } key]
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(address.Key));

    async Task WatchResourcesAsync(WatchResourcesRequest request, Func<WatchResourcesUpdate, Task> write, CancellationToken cancellationToken)
    {
        await write(new() { InitialData = new() { Resources = { board.Instances.Select(Snapshot) } } });
        await foreach (var instance in board.WatchAsync(cancellationToken))
        {
            await write(new() { Changes = new() { Value = { new WatchResourcesChange { Upsert = Snapshot(instance) } } } });
        }
    }

    Resource Snapshot(Instance instance) => Snapshots.Of(instance, board);

    async Task WatchConsoleLogsAsync(
        WatchResourceConsoleLogsRequest request, Func<WatchResourceConsoleLogsUpdate, Task> write, CancellationToken cancellationToken)
    {
        if (board.Instances.FirstOrDefault(instance => instance.Name == request.ResourceName) is not { } instance)
        {
            return;
        }

        var number = 0;
        await foreach (var batch in logs.ReadAsync(instance, !request.SuppressFollow, LongestBatch, cancellationToken))
        {
            var update = new WatchResourceConsoleLogsUpdate();
            update.LogLines.AddRange(batch.Select(line => new ConsoleLogLine
            {
                LineNumber = ++number,
                Text = line.Text.Length > LongestLine ? line.Text[..LongestLine] : line.Text,
                IsStdErr = line.IsError,
            }));
            await write(update);
        }
    }

    async Task<ResourceCommandResponse> ExecuteAsync(ResourceCommandRequest request, CancellationToken cancellationToken)
    {
        string? error;
        try
        {
            error = await Commands.ExecuteAsync(orchestrator, board, request.ResourceName, request.CommandName, cancellationToken);
        }
        catch (Exception exception) when (exception is Aspire.Hosting.DistributedApplicationException or Dcp.DcpException or HttpRequestException)
        {
            error = exception.Message;
        }

        return new()
        {
            Kind = error is null ? ResourceCommandResponseKind.Succeeded : ResourceCommandResponseKind.Failed,
            Message = error ?? "",
            ErrorMessage = error ?? "",
        };
    }

    // Nothing is ever asked; the call stays open, since the dashboard would otherwise call again and again.
    static async Task WatchInteractionsAsync(HttpContext context, CancellationToken cancellationToken)
    {
        while (await GrpcFrames.ReadAsync(context.Request.Body, cancellationToken) is not null)
        {
        }
    }
}
