using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Entraide.Testing;

/// <summary>
/// Everything that services in this process say of themselves, line by line: spans with their tags and events, metrics with theirs, and logs. Spans of
/// the test's own HttpClient are among them.
/// </summary>
public sealed class Overheard : ILoggerProvider, ILogger
{
    readonly ActivityListener spans;
    readonly MeterListener meters = new() { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };

    /// <summary>Listens from now on; to the logs of <paramref name="services"/>, at the level they are configured for.</summary>
    public Overheard(params IServiceProvider[] services)
    {
        spans = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => Lines.Enqueue(
                $"{span.DisplayName} {span.OperationName} {span.Source.Name} {string.Join(' ', span.TagObjects)} {string.Join(' ', span.Events.SelectMany(e => e.Tags))} {string.Join(' ', span.Baggage)}"),
        };
        ActivitySource.AddActivityListener(spans);
        meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Lines.Enqueue($"{instrument.Name} {string.Join(' ', tags.ToArray())}"));
        meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Lines.Enqueue($"{instrument.Name} {string.Join(' ', tags.ToArray())}"));
        meters.Start();
        foreach (var service in services)
        {
            service.GetRequiredService<ILoggerFactory>().AddProvider(this);
        }
    }

    /// <summary>What was said so far.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    ILogger ILoggerProvider.CreateLogger(string categoryName) => this;

    // The services write no scopes.
    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"log {formatter(state, exception)} {exception}");

    public void Dispose()
    {
        spans.Dispose();
        meters.Dispose();
    }
}
