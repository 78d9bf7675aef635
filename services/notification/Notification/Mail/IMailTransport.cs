namespace Entraide.Notification.Mail;

/// <summary>What is known after handing a mail over.</summary>
enum MailResult
{
    /// <summary>The relay took it.</summary>
    Taken,

    /// <summary>The relay did not take it this time: it may be offered again.</summary>
    NotTaken,

    /// <summary>The relay says this address does not exist: it must not be offered again.</summary>
    Refused,

    /// <summary>The conversation broke off: the relay may have taken it or not.</summary>
    Unknown,
}

/// <param name="Status">The relay's SMTP status, or 0 where it gave none.</param>
sealed record MailOutcome(MailResult Result, int Status);

/// <summary>Hands mails to a relay. Failures are outcomes, not exceptions: exceptions of mail libraries quote addresses.</summary>
interface IMailTransport
{
    /// <summary>The address mails come from.</summary>
    string Sender { get; }

    /// <summary>Offers <paramref name="mail"/> once; answers within <see cref="SmtpTransport.Limit"/> or little more.</summary>
    Task<MailOutcome> SendAsync(OutgoingMail mail, CancellationToken cancellationToken);
}
