using System.Globalization;
using Entraide.Notification.PartnerEvents;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Notification.LiveUpdates;

/// <summary>
/// The partner's events as they happen (server-sent events, WHATWG HTML section 9.2). The id of each is its number: who comes again with it in
/// <c>Last-Event-ID</c> gets what they missed first. Without it the stream begins now. It ends when the token does.
/// </summary>
static class StreamEvents
{
    const int AtOnce = 100;

    internal static void Map(RouteGroupBuilder events) => events.MapGet("/stream", HandleAsync).WithSummary("Follow the partner's events (text/event-stream)");

    static async Task HandleAsync(HttpContext context, Caller caller, Database database, EventSignal signal, StreamPlaces places,
        IHostApplicationLifetime lifetime, TimeProvider time, CancellationToken cancellationToken)
    {
        var asked = Position(context.Request);
        using var place = places.Take(caller.Partner);
        // Before the first look, so that nothing falls between them.
        using var waiting = signal.Subscribe(caller.Partner);
        var ends = await StreamEnds.FindAsync(database, caller.Partner, cancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var expiry = Expiry(context);
        over.CancelAfter(TimeSpan.FromMilliseconds(Math.Clamp((expiry - time.GetUtcNow()).TotalMilliseconds, 0, int.MaxValue)));

        var stream = await EventWriter.BeginAsync(context.Response, expiry, cancellationToken);
        var after = asked ?? ends.LastSeq;
        if (after < ends.PrunedSeq || after > ends.LastSeq)
        {
            // Not kept any more, or never there: whoever counts on an unbroken row has to look for themselves.
            await stream.GapAsync(after, ends.LastSeq, time.GetUtcNow(), cancellationToken);
            after = ends.LastSeq;
        }

        try
        {
            while (true)
            {
                var rows = await ListEvents.ReadAsync(database, caller.Partner, after, AtOnce, over.Token);
                foreach (var row in rows)
                {
                    // Not to be cut off halfway by the end of the token.
                    await stream.EventAsync(row, cancellationToken);
                    after = row.Seq;
                }

                if (rows.Count < AtOnce && !await waiting.WaitAsync(places.Heartbeat, over.Token))
                {
                    await stream.HeartbeatAsync(cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await stream.EndAsync(lifetime.ApplicationStopping.IsCancellationRequested ? "stopping" : "token expired", cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The reader went away.
        }
    }

    static long? Position(HttpRequest request) => request.Headers["Last-Event-ID"] switch
    {
        { Count: 0 } or [""] => null,
        [{ } text] when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) => seq,
        _ => throw new Problem(ProblemKind.Invalid, "See errors.", [new Fault("Last-Event-ID", "The id of an event of this stream.")]),
    };

    static DateTimeOffset Expiry(HttpContext context) => DateTimeOffset.FromUnixTimeSeconds(long.Parse(context.User.FindFirst(CallerIdentity.ExpiryClaim)!.Value, CultureInfo.InvariantCulture));
}
