using System.Diagnostics;
using Dapper;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;
using Entraide.ServiceDefaults.Messaging;
using Entraide.ServiceDefaults.Tenancy;
using Entraide.Testing;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Entraide.ServiceDefaults.Tests.Integration;

public sealed record ProbeHappened(Guid Id);

public sealed record DoProbe(Guid Id);

public sealed record FailOnce(Guid Id);

/// <summary>Leaves a row for each message it handles: twice handled is two rows.</summary>
sealed class ProbeConsumer(UnitOfWork work) : IConsumer<ProbeHappened>, IConsumer<DoProbe>, IConsumer<FailOnce>
{
    internal static int Failures;

    public Task Consume(ConsumeContext<ProbeHappened> context) => LeaveAsync(context.Message.Id, context.CancellationToken);

    public Task Consume(ConsumeContext<DoProbe> context) => LeaveAsync(context.Message.Id, context.CancellationToken);

    public async Task Consume(ConsumeContext<FailOnce> context)
    {
        await LeaveAsync(context.Message.Id, context.CancellationToken);
        if (Interlocked.Increment(ref Failures) == 1)
        {
            throw new InvalidOperationException("The first attempt fails after it has written.");
        }
    }

    Task LeaveAsync(Guid id, CancellationToken cancellationToken) =>
        work.ExecuteAsync("insert into effects (id, traceparent) values (@id, @trace)", new { id, trace = Activity.Current?.TraceId.ToString() }, cancellationToken);
}

sealed class CountRounds(UnitOfWork work) : IPeriodicJob
{
    internal static readonly Guid Mark = Guid.CreateVersion7();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await work.ExecuteAsync("insert into effects (id) values (@Mark)", new { Mark }, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }
}

/// <summary>A service with nothing but the plumbing.</summary>
public sealed class ProbeService : IAsyncLifetime
{
    internal RunningService Service { get; private set; } = null!;

    public async Task InitializeAsync() => Service = await RunningService.StartAsync(Build, typeof(ProbeService).Assembly);

    public async Task DisposeAsync() => await Service.DisposeAsync();

    internal static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddService("probe", typeof(ProbeService).Assembly);
        builder.AddMessaging("probe", typeof(ProbeService).Assembly);
        builder.Services.AddPeriodicJob<CountRounds>("count-rounds", TimeSpan.FromHours(1));
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapGet("/boom", string () => throw new InvalidOperationException("secret-canary in a driver's message")).AllowAnonymous();
        return app;
    }

    internal async Task InUnitOfWorkAsync(Func<UnitOfWork, Task> body)
    {
        WorkingFor.AllPartners("nothing of the probe is any partner's");
        await using var scope = Service.Services.CreateAsyncScope();
        await body(scope.ServiceProvider.GetRequiredService<UnitOfWork>());
    }

    internal async Task<T> ScalarAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Service.Database);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    internal Task<long> EffectsAsync(Guid id) => ScalarAsync<long>("select count(*) from effects where id = @id", new { id });

    internal Task ArrivesAsync(Guid id) => Eventually.HoldsAsync(async () => await EffectsAsync(id) > 0, "the message had its effect");
}
