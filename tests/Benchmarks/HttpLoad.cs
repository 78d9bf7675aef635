namespace Entraide.Benchmarks;

/// <summary>Clients that ask again as soon as they have an answer.</summary>
static class HttpLoad
{
    /// <summary>Runs <paramref name="clients"/> of them for <paramref name="length"/>; answers per second, and the 99th percentile of their times in milliseconds.</summary>
    /// <param name="request">The n-th request; its answer has to be a success.</param>
    public static async Task<(double Rate, double P99)> RunAsync(
        HttpClient http, int clients, TimeSpan length, Func<int, HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        var number = 0;
        var began = TimeProvider.System.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            var own = new List<double>();
            while (TimeProvider.System.GetElapsedTime(began) < length)
            {
                var start = TimeProvider.System.GetTimestamp();
                using var message = request(Interlocked.Increment(ref number));
                using var answer = await http.SendAsync(message, cancellationToken);
                if (!answer.IsSuccessStatusCode)
                {
                    throw new InvalidOperationException($"Answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
                }

                own.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            }

            return own;
        }, cancellationToken)));
        var all = times.SelectMany(own => own).Order().ToArray();
        return (all.Length / TimeProvider.System.GetElapsedTime(began).TotalSeconds, all[(int)(all.Length * 0.99)]);
    }
}
