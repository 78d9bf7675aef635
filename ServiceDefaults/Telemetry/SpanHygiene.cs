using System.Diagnostics;
using OpenTelemetry;

namespace Entraide.ServiceDefaults.Telemetry;

/// <summary>
/// Keeps spans to ids: raw URLs and statements may hold a name, a place or a word somebody searched for.
/// Polling of the platform's own tables is no part of anybody's request and is not exported.
/// </summary>
sealed class SpanHygiene : BaseProcessor<Activity>
{
    static readonly string[] Unsafe = ["url.full", "url.path", "url.query", "db.statement", "db.query.text", "http.target", "http.url", "user_agent.original", "client.address", "network.peer.address"];

    public override void OnEnd(Activity activity)
    {
        foreach (var tag in Unsafe)
        {
            if (activity.GetTagItem(tag) is not null)
            {
                activity.SetTag(tag, null);
            }
        }

        // A driver's span without a parent is a relay or a job looking whether there is work: thousands an hour, saying nothing.
        if (activity.Source.Name == "Npgsql" && activity.ParentSpanId == default)
        {
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
