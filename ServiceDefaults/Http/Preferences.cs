using Microsoft.AspNetCore.Http;

namespace Entraide.ServiceDefaults.Http;

/// <summary>What a caller prefers, by the <c>Prefer</c> header (RFC 7240).</summary>
public static class Preferences
{
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    /// <summary>How long the caller is ready to wait for a final state (<c>Prefer: wait=2</c>, seconds): zero when not asked for, 20 s at most.</summary>
    public static TimeSpan Wait(this HttpRequest request)
    {
        foreach (var header in request.Headers["Prefer"])
        {
            foreach (var preference in (header ?? "").Split(',', StringSplitOptions.TrimEntries))
            {
                if (preference.StartsWith("wait=", StringComparison.OrdinalIgnoreCase)
                    && int.TryParse(preference["wait=".Length..].Split(';')[0].Trim('"'), out var seconds) && seconds > 0)
                {
                    return seconds > LongestWait.TotalSeconds ? LongestWait : TimeSpan.FromSeconds(seconds);
                }
            }
        }

        return TimeSpan.Zero;
    }
}
