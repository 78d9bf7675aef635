using System.Diagnostics;
using Entraide.ServiceDefaults.Messaging;
using Entraide.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Entraide.ServiceDefaults.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class DurableMessagingTests(ProbeService probe) : IClassFixture<ProbeService>
{
    [Fact]
    public async Task An_event_leaves_with_the_commit_and_its_row_goes_once_the_broker_confirmed()
    {
        var id = Guid.CreateVersion7();
        await probe.InUnitOfWorkAsync(async work =>
        {
            work.Publish(new ProbeHappened(id));
            await work.CommitAsync(CancellationToken.None);
        });
        await probe.ArrivesAsync(id);
        await Eventually.HoldsAsync(async () => await probe.ScalarAsync<long>("select count(*) from platform.outbox") == 0, "the outbox is empty");
    }

    [Fact]
    public async Task What_is_not_committed_is_not_published()
    {
        var (dropped, sent) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await probe.InUnitOfWorkAsync(async work =>
        {
            await work.ExecuteAsync("insert into effects (id) values (@sent)", new { sent = Guid.CreateVersion7() }, CancellationToken.None);
            work.Publish(new ProbeHappened(dropped));
            await work.DisposeAsync();
        });
        await probe.InUnitOfWorkAsync(async work =>
        {
            work.Publish(new ProbeHappened(sent));
            await work.CommitAsync(CancellationToken.None);
        });
        await probe.ArrivesAsync(sent);
        Assert.Equal(0, await probe.EffectsAsync(dropped));
    }

    [Fact]
    public async Task A_message_delivered_many_times_has_one_effect()
    {
        var (id, messageId) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await RelayAgainAsync(id, messageId);
        await probe.ArrivesAsync(id);
        await RelayAgainAsync(id, messageId);
        await RelayAgainAsync(id, messageId);

        // One queue, one prefetch window: what comes after has been taken in when this one has.
        var last = Guid.CreateVersion7();
        await RelayAgainAsync(last, Guid.CreateVersion7());
        await probe.ArrivesAsync(last);
        await Eventually.HoldsAsync(async () => await probe.ScalarAsync<long>("select count(*) from platform.outbox") == 0, "the outbox is empty");
        Assert.Equal(1, await probe.EffectsAsync(id));
        Assert.Equal(1, await probe.ScalarAsync<long>("select count(*) from platform.inbox where message_id = @messageId", new { messageId }));
    }

    [Fact]
    public async Task A_consumer_that_fails_leaves_nothing_behind_and_is_tried_again()
    {
        ProbeConsumer.Failures = 0;
        var id = Guid.CreateVersion7();
        await probe.InUnitOfWorkAsync(async work =>
        {
            work.Publish(new FailOnce(id));
            await work.CommitAsync(CancellationToken.None);
        });
        await probe.ArrivesAsync(id);
        Assert.Equal(2, ProbeConsumer.Failures);
        Assert.Equal(1, await probe.EffectsAsync(id));
    }

    [Fact]
    public async Task A_command_waits_in_the_outbox_until_somebody_has_a_queue_for_it()
    {
        await probe.InUnitOfWorkAsync(async work =>
        {
            work.Send(new NobodyTakesThis(Guid.CreateVersion7()));
            await work.CommitAsync(CancellationToken.None);
        });
        await Eventually.HoldsAsync(async () => await probe.ScalarAsync<int?>("select attempts from platform.outbox where type like '%NobodyTakesThis'") > 1, "the relay tried more than once");
        await probe.ScalarAsync<long>("with gone as (delete from platform.outbox where type like '%NobodyTakesThis' returning 1) select count(*) from gone");
    }

    [Fact]
    public async Task A_trace_crosses_the_outbox()
    {
        using var listener = new ActivityListener { ShouldListenTo = _ => true, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("test");
        var id = Guid.CreateVersion7();
        string trace;
        using (var activity = source.StartActivity("request")!)
        {
            trace = activity.TraceId.ToString();
            await probe.InUnitOfWorkAsync(async work =>
            {
                work.Publish(new ProbeHappened(id));
                await work.CommitAsync(CancellationToken.None);
            });
        }

        await probe.ArrivesAsync(id);
        Assert.Equal(trace, await probe.ScalarAsync<string>("select traceparent from effects where id = @id", new { id }));
    }

    [Fact]
    public async Task Every_queue_is_a_quorum_queue_behind_the_inbox()
    {
        // Every message type the consumer takes left its mark in the inbox under the one endpoint: nothing in the consumer asked for it.
        var id = Guid.CreateVersion7();
        await probe.InUnitOfWorkAsync(async work =>
        {
            work.Send(new DoProbe(id));
            await work.CommitAsync(CancellationToken.None);
        });
        await probe.ArrivesAsync(id);
        Assert.Equal(1, await probe.ScalarAsync<long>("select count(distinct endpoint) from platform.inbox"));
        // Declaring the same queue as a classic one is refused by the broker.
        var factory = new RabbitMQ.Client.ConnectionFactory { Uri = new Uri(TestServers.Broker(typeof(ProbeService).Assembly)) };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var endpoint = (await probe.ScalarAsync<string>("select endpoint from platform.inbox limit 1")).Split('/')[^1];
        var refused = await Assert.ThrowsAsync<RabbitMQ.Client.Exceptions.OperationInterruptedException>(() => channel.QueueDeclareAsync(endpoint, durable: true, exclusive: false, autoDelete: false));
        Assert.Contains("x-queue-type", refused.Message);
    }

    [Fact]
    public async Task Of_two_replicas_one_runs_a_periodic_job()
    {
        var settings = new[] { $"--ConnectionStrings:database={probe.Service.Database}" };
        await using var second = await RunningService.StartAsync(ProbeService.Build, typeof(ProbeService).Assembly, settings);
        await Eventually.HoldsAsync(async () => await probe.ScalarAsync<long>("select count(*) from platform.leases where name = 'count-rounds' and runs > 0") == 1, "the job ran");
        // Both runners have looked by now: the second replica is ready only after its hosted services started.
        Assert.Equal(1, await probe.ScalarAsync<long>("select runs from platform.leases where name = 'count-rounds'"));
        Assert.Equal(1, await probe.EffectsAsync(CountRounds.Mark));
    }

    [Fact]
    public async Task What_was_taken_in_long_ago_is_forgotten_and_what_came_lately_is_not()
    {
        var (old, recent) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var now = TimeProvider.System.GetUtcNow();
        await probe.InUnitOfWorkAsync(async work =>
        {
            await work.ExecuteAsync("insert into platform.inbox (message_id, endpoint, received_at) values (@old, 'x', @then), (@recent, 'x', @now)",
                new { old, recent, then = now.AddDays(-8), now }, CancellationToken.None);
            await work.CommitAsync(CancellationToken.None);
        });
        await probe.InUnitOfWorkAsync(work => new PruneInbox(work, TimeProvider.System).RunAsync(CancellationToken.None));
        Assert.Equal(0, await probe.ScalarAsync<long>("select count(*) from platform.inbox where message_id = @old", new { old }));
        Assert.Equal(1, await probe.ScalarAsync<long>("select count(*) from platform.inbox where message_id = @recent", new { recent }));
    }

    [Fact]
    public async Task Operators_see_how_many_messages_wait_and_for_how_long()
    {
        await probe.InUnitOfWorkAsync(async work =>
        {
            work.Send(new NobodyTakesThis(Guid.CreateVersion7()));
            await work.CommitAsync(CancellationToken.None);
        });
        using var listener = new System.Diagnostics.Metrics.MeterListener();
        var (waiting, age) = (0L, 0.0);
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "Entraide.Messaging")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => waiting = instrument.Name == "outbox.backlog" ? Math.Max(waiting, value) : waiting);
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => age = instrument.Name == "outbox.oldest.age" ? Math.Max(age, value) : age);
        listener.Start();
        await Eventually.HoldsAsync(() =>
        {
            listener.RecordObservableInstruments();
            return Task.FromResult(waiting >= 1 && age > 0);
        }, "the gauges show it");
        await probe.ScalarAsync<long>("with gone as (delete from platform.outbox where type like '%NobodyTakesThis' returning 1) select count(*) from gone");
    }

    async Task RelayAgainAsync(Guid id, Guid messageId)
    {
        await using var connection = new NpgsqlConnection(probe.Service.Database);
        await connection.OpenAsync();
        var outbox = probe.Service.Services.GetRequiredService<Outbox>();
        await outbox.StoreAndCommitAsync(connection, [], [outbox.Event(new ProbeHappened(id)) with { Id = messageId }], CancellationToken.None);
        outbox.Wake();
        await Eventually.HoldsAsync(async () => await probe.ScalarAsync<long>("select count(*) from platform.outbox where id = @messageId", new { messageId }) == 0, "it was relayed");
    }
}

public sealed record NobodyTakesThis(Guid Id);
