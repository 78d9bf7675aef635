namespace Entraide.Notification.Channels;

/// <summary>What is known after handing a message over.</summary>
enum SendResult
{
    /// <summary>The other side took it.</summary>
    Taken,

    /// <summary>It was certainly not taken this time, or offering it again cannot repeat it: it may be offered again.</summary>
    NotTaken,

    /// <summary>The other side says that this can never be delivered: it must not be offered again.</summary>
    Refused,

    /// <summary>The contact exists no more: nothing must be offered to it again.</summary>
    Gone,

    /// <summary>The conversation broke off where the other side may have taken it or not.</summary>
    Unknown,
}

/// <param name="Status">The other side's status (SMTP, HTTP), or 0 where it gave none.</param>
/// <param name="RetryAfter">How long the other side asked to be left alone.</param>
/// <param name="IsDown">It is the channel that failed, not this message: others would fare no better just now.</param>
sealed record SendOutcome(SendResult Result, int Status = 0, TimeSpan? RetryAfter = null, bool IsDown = false);
