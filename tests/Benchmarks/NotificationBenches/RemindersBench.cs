using Entraide.Testing;

namespace Entraide.Benchmarks.NotificationBenches;

/// <summary>
/// 100,000 reminders that are due at once, as after an outage: how long it takes until the relay has them all, by one replica and by two, and how
/// much memory a replica takes meanwhile. Each has to arrive, and no one twice.
/// </summary>
sealed class RemindersBench : IBenchmark
{
    const int Due = 100_000;

    public string Name => "notification.reminders";

    public async Task<IReadOnlyList<BenchResult>> RunAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        await using var service = await NotifyingService.StartAsync(servers, people: 1000, reminded: true, cancellationToken);
        var one = await DrainAsync(service, cancellationToken);
        var memory = service.Replicas[0].PeakMemory;
        await service.AddReplicaAsync(servers, cancellationToken);
        var two = await DrainAsync(service, cancellationToken);
        return
        [
            BenchResult.OfCosts($"{Name}.drain", "s", [one], [], Due / 300.0),
            BenchResult.OfCosts($"{Name}.drain.memory", "MiB", [memory], [], 256),
            BenchResult.OfCosts($"{Name}.drain.two", "s", [two], [], Due / 300.0),
        ];
    }

    static async Task<double> DrainAsync(NotifyingService service, CancellationToken cancellationToken)
    {
        service.Sink.Forget();
        service.Replicas[0].ForgetPeak();
        var began = TimeProvider.System.GetTimestamp();
        await service.RemindAsync(Due, cancellationToken);
        await MailBench.TakenAsync(service, Due, cancellationToken);
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        await Eventually.HoldsAsync(async () => await service.UnsentAsync(cancellationToken) == 0, "all are noted as sent");
        var (mails, taken) = (service.Sink.Mails.Count, service.Sink.Taken);
        Console.WriteLine($"  {service.Replicas.Count} replicas: {seconds:0.0} s, {Due / seconds:0}/s; {mails} mails, {taken - mails} of them twice; peak {service.Replicas[0].PeakMemory:0} MiB");
        return mails == Due && taken == Due ? seconds : throw new InvalidOperationException($"{mails} mails arrived, {taken} times in all.");
    }
}
