using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;

namespace Entraide.Benchmarks.SchedulingBenches;

/// <summary>
/// Bookings of 1:1 sessions to <c>confirmed</c>, through gateway, broker and credits: how long one takes when nothing else runs, and how many a
/// second 32 clients get. Every invariant is checked afterwards. The other arm does barely what no booking can go without: see <see cref="BareBookings"/>.
/// </summary>
sealed class BookingsBench : IBenchmark
{
    const int Clients = 32, Idle = 100, Rounds = 3;
    static readonly TimeSpan Warm = TimeSpan.FromSeconds(40), Sustained = TimeSpan.FromSeconds(15), Bare = TimeSpan.FromSeconds(5);

    readonly ConcurrentBag<Guid> booked = [];
    int next;

    public string Name => "scheduling.booking";

    public async Task<IReadOnlyList<BenchResult>> RunAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        await using var platform = await BookablePlatform.StartAsync(servers, cancellationToken);
        await using var bare = await BareBookings.OpenAsync(cancellationToken);
        Task Book() => BookAsync(platform, cancellationToken);
        var bookers = Enumerable.Repeat(Book, Clients).ToArray();
        await RunAsync(bookers, Warm);
        var readOne = $"/v1/scheduling/bookings/{booked.First()}";
        var barely = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => bare.ClientAsync(platform.Http, readOne, cancellationToken)));
        await RunAsync(barely, Bare);

        List<double> idle = [], bareIdle = [], sustained = [], bareSustained = [];
        for (var round = 0; round < Rounds; round++)
        {
            bareIdle.Add(await MedianAsync(barely[0]));
            idle.Add(await MedianAsync(Book));
            bareSustained.Add((await RunAsync(barely, Bare)).Rate);
            var before = platform.ProcessorTime;
            var (rate, p99) = await RunAsync(bookers, Sustained);
            sustained.Add(rate);
            Console.WriteLine($"  round {round + 1}: idle {idle[^1]:0.0} ms (barely {bareIdle[^1]:0.0}); {Clients} clients {rate:0}/s, p99 {p99:0} ms (barely {bareSustained[^1]:0}/s), {(platform.ProcessorTime - before).TotalMilliseconds / (rate * Sustained.TotalSeconds):0.0} ms of processor a booking; load {Load()}");
        }

        await BookingInvariants.CheckAsync(platform.Scheduling, platform.Credits, booked, cancellationToken);
        return [BenchResult.OfCosts($"{Name}.idle", "ms", idle, bareIdle, 60), BenchResult.OfRates($"{Name}.sustained", "1/s", sustained, bareSustained, 150)];
    }

    async Task BookAsync(BookablePlatform platform, CancellationToken cancellationToken)
    {
        using var request = platform.Booking(Interlocked.Increment(ref next));
        using var answer = await platform.Http.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (answer.StatusCode != HttpStatusCode.Created || JsonNode.Parse(text)!["state"]?.ToString() != "confirmed")
        {
            throw new InvalidOperationException($"Not confirmed: {(int)answer.StatusCode} {text}");
        }

        booked.Add((Guid)JsonNode.Parse(text)!["id"]!);
    }

    static async Task<double> MedianAsync(Func<Task> once)
    {
        var times = new double[Idle];
        for (var i = 0; i < Idle; i++)
        {
            var began = TimeProvider.System.GetTimestamp();
            await once();
            times[i] = TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
        }

        return times.Order().ElementAt(Idle / 2);
    }

    // Each client begins anew as soon as it is done.
    static async Task<(double Rate, double P99)> RunAsync(IReadOnlyList<Func<Task>> clients, TimeSpan length)
    {
        var began = TimeProvider.System.GetTimestamp();
        var times = await Task.WhenAll(clients.Select(client => Task.Run(async () =>
        {
            var own = new List<double>();
            while (TimeProvider.System.GetElapsedTime(began) < length)
            {
                var start = TimeProvider.System.GetTimestamp();
                await client();
                own.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            }

            return own;
        })));
        var all = times.SelectMany(own => own).Order().ToArray();
        return (all.Length / TimeProvider.System.GetElapsedTime(began).TotalSeconds, all[(int)(all.Length * 0.99)]);
    }

    // What else runs on the machine: figures of a busy one say little.
    static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
