namespace Entraide.Notification.Channels;

/// <summary>One way in which messages leave. Failures are outcomes, not exceptions: exceptions of networks and libraries quote addresses.</summary>
interface IChannel
{
    /// <summary>Of <see cref="Participants.Channel"/>'s.</summary>
    string Name { get; }

    /// <summary>Offers <paramref name="message"/> once; answers within <see cref="Limit"/> or little more.</summary>
    Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken);

    /// <summary>How long one offer may take.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
}
