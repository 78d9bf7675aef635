namespace Entraide.Benchmarks.NotificationBenches;

/// <summary>
/// From the commit that publishes that a booking is confirmed to the relay's having taken the mail: how long that takes when nothing else happens,
/// and how many a second one replica gets through. The relay is a sink in this process, on the same machine.
/// </summary>
sealed class MailBench : IBenchmark
{
    const int Warm = 500, Idle = 100, Rounds = 3, Batch = 100, Backlog = 1500;
    static readonly TimeSpan Sustained = TimeSpan.FromSeconds(15);

    int published;

    public string Name => "notification.mail";

    public async Task<IReadOnlyList<BenchResult>> RunAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        await using var service = await NotifyingService.StartAsync(servers, people: 500, reminded: false, cancellationToken);
        await PublishAsync(service, Warm, cancellationToken);
        await TakenAsync(service, published, cancellationToken);

        List<double> idle = [], sustained = [];
        for (var round = 0; round < Rounds; round++)
        {
            idle.Add(await MedianAsync(service, cancellationToken));
            var before = service.Replicas[0].ProcessorTime;
            sustained.Add(await RateAsync(service, cancellationToken));
            Console.WriteLine($"  round {round + 1}: idle {idle[^1]:0.0} ms; {sustained[^1]:0}/s with {(service.Replicas[0].ProcessorTime - before).TotalMilliseconds / (sustained[^1] * Sustained.TotalSeconds):0.0} ms of processor a mail, over {service.Sink.Connections} connections so far");
            await TakenAsync(service, published, cancellationToken);
        }

        if (service.Sink.Mails.Count != published || service.Sink.Taken != published)
        {
            throw new InvalidOperationException($"Of {published} mails {service.Sink.Mails.Count} arrived, {service.Sink.Taken} times in all.");
        }

        var rates = sustained.Order().ToArray();
        return
        [
            BenchResult.OfCosts($"{Name}.idle", "ms", idle, [], 100),
            new BenchResult($"{Name}.sustained", "1/s", Math.Round(rates[Rounds / 2], 1), null, null, Math.Round(rates[0], 1), Math.Round(rates[^1], 1), 300),
        ];
    }

    async Task<double> MedianAsync(NotifyingService service, CancellationToken cancellationToken)
    {
        var times = new double[Idle];
        for (var i = 0; i < Idle; i++)
        {
            var taken = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            service.Sink.OnTaken = _ => taken.TrySetResult(TimeProvider.System.GetTimestamp());
            var began = TimeProvider.System.GetTimestamp();
            await PublishAsync(service, 1, cancellationToken);
            times[i] = TimeProvider.System.GetElapsedTime(began, await taken.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken)).TotalMilliseconds;
        }

        service.Sink.OnTaken = null;
        return times.Order().ElementAt(Idle / 2);
    }

    // There is always something to send, and never so much that it is the backlog that is measured.
    async Task<double> RateAsync(NotifyingService service, CancellationToken cancellationToken)
    {
        await FillAsync();
        var (began, before) = (TimeProvider.System.GetTimestamp(), service.Sink.Taken);
        while (TimeProvider.System.GetElapsedTime(began) < Sustained)
        {
            await FillAsync();
            await Task.Delay(20, cancellationToken);
        }

        return (service.Sink.Taken - before) / TimeProvider.System.GetElapsedTime(began).TotalSeconds;

        async Task FillAsync()
        {
            while (published - service.Sink.Taken < Backlog)
            {
                await PublishAsync(service, Batch, cancellationToken);
            }
        }
    }

    async Task PublishAsync(NotifyingService service, int count, CancellationToken cancellationToken)
    {
        await service.PublishAsync(published, count, cancellationToken);
        published += count;
    }

    internal static async Task TakenAsync(NotifyingService service, int count, CancellationToken cancellationToken)
    {
        var (began, last) = (TimeProvider.System.GetTimestamp(), -1);
        while (service.Sink.Taken < count)
        {
            if (service.Sink.Taken != last)
            {
                (began, last) = (TimeProvider.System.GetTimestamp(), service.Sink.Taken);
            }
            else if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(60))
            {
                throw new TimeoutException($"No mail for a minute; {last} of {count} arrived.");
            }

            await Task.Delay(5, cancellationToken);
        }
    }
}
