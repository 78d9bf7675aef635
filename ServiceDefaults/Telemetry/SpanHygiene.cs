using System.Diagnostics;
using OpenTelemetry;

namespace Entraide.ServiceDefaults.Telemetry;

/// <summary>
/// Keeps spans to ids: raw URLs and statements may hold a name, a place or a word somebody searched for.
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
    }
}
