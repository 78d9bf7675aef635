using Entraide.Notification.Participants;

namespace Entraide.Notification.Deliveries;

/// <summary>How much one replica may send by a channel: <c>Channels:email:Concurrent</c>, <c>Channels:email:PerSecond</c>, and so on for the others.</summary>
/// <param name="Concurrent">Offers under way at a time; relays limit connections.</param>
/// <param name="PerSecond">Null: as fast as the other side takes them.</param>
sealed record ChannelLimits(int Concurrent, double? PerSecond)
{
    /// <exception cref="InvalidOperationException">a setting is wrong; the message says which</exception>
    internal static ChannelLimits From(IConfiguration configuration, string channel)
    {
        var section = configuration.GetSection($"Channels:{channel}");
        var limits = new ChannelLimits(section.GetValue<int?>("Concurrent") ?? (channel == Channel.Voice ? 4 : 16), section.GetValue<double?>("PerSecond"));
        return limits is { Concurrent: >= 1 and <= 256, PerSecond: null or > 0 }
            ? limits
            : throw new InvalidOperationException($"Channels:{channel}:Concurrent has to be from 1 to 256, and Channels:{channel}:PerSecond above 0 or not set.");
    }
}

/// <summary>Spreads sends evenly: a token bucket that holds a tenth of a second's worth, and at least one.</summary>
sealed class Pace(double? perSecond, TimeProvider time)
{
    double tokens;
    long filledAt = time.GetTimestamp();

    /// <summary>How many of <paramref name="wanted"/> may go now.</summary>
    public int Take(int wanted)
    {
        if (perSecond is not { } rate)
        {
            return wanted;
        }

        var now = time.GetTimestamp();
        tokens = Math.Min(Math.Max(1, rate / 10), tokens + time.GetElapsedTime(filledAt, now).TotalSeconds * rate);
        filledAt = now;
        var taken = Math.Min(wanted, (int)tokens);
        tokens -= taken;
        return taken;
    }

    /// <summary>Gives back what was taken and not used.</summary>
    public void Return(int count) => tokens += perSecond is null ? 0 : count;
}
