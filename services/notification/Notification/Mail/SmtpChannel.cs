using System.Net.Sockets;
using System.Security.Authentication;
using Entraide.Notification.Channels;
using Entraide.Notification.Contacts;
using Entraide.Notification.Mail.Smtp;
using Entraide.Notification.Participants;

namespace Entraide.Notification.Mail;

/// <summary>Hands mails to the region's relay by SMTP, over connections that are kept. It knows how far it got: only a mail whose last dot was sent is in doubt.</summary>
sealed class SmtpChannel(SmtpRelay relay, MailSender sender, TimeProvider time) : IChannel, IAsyncDisposable
{
    readonly SmtpConnections connections = new(relay, time);

    public string Name => Channel.Email;

    public async Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        // Checked when it was registered; again here, because what stands in a command must not be able to end it.
        if (!EmailAddress.IsValid(message.To))
        {
            return new SendOutcome(SendResult.Refused);
        }

        var mail = MailWriter.Write(message, sender, time.GetUtcNow());
        using var limit = new CancellationTokenSource(IChannel.Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        // A relay hangs up on a kept connection whenever it likes: that says nothing of this mail, so long as it had not been handed over.
        while (connections.TakeKept() is { } kept)
        {
            var outcome = await OfferAsync(kept, message.To, mail, either.Token);
            if (!outcome.IsDown || outcome.Result == SendResult.Unknown)
            {
                return outcome;
            }
        }

        try
        {
            return await OfferAsync(await connections.OpenAsync(either.Token), message.To, mail, either.Token);
        }
        catch (Exception exception) when (IsBreakage(exception))
        {
            return new SendOutcome(SendResult.NotTaken, (exception as SmtpRefusal)?.Status ?? 0, IsDown: true);
        }
    }

    async Task<SendOutcome> OfferAsync(SmtpConnection connection, string to, byte[] mail, CancellationToken cancellationToken)
    {
        try
        {
            var (reply, ofMail) = await connection.OfferAsync(sender.Address, to, mail, cancellationToken);
            // 421: it closes the connection, whatever was asked (RFC 5321, 3.8).
            if (reply.Code == 421)
            {
                await connection.DisposeAsync();
                return new SendOutcome(SendResult.NotTaken, 421, IsDown: true);
            }

            connections.Return(connection);
            return Outcome(reply.Code, ofMail);
        }
        catch (Exception exception) when (IsBreakage(exception))
        {
            await connection.DisposeAsync();
            return new SendOutcome(connection.DotSent ? SendResult.Unknown : SendResult.NotTaken, IsDown: true);
        }
    }

    /// <summary>550, 551 and 553 say that there is no such mailbox; unless they refuse the sender, which would lose everybody's mails by one wrong setting.</summary>
    internal static SendOutcome Outcome(int status, bool ofMail = true) => status switch
    {
        550 or 551 or 553 when ofMail => new SendOutcome(SendResult.Refused, status),
        >= 200 and < 300 => new SendOutcome(SendResult.Taken, status),
        _ => new SendOutcome(SendResult.NotTaken, status),
    };

    /// <exception cref="InvalidOperationException">a setting is missing or wrong; the message says which</exception>
    internal static SmtpChannel From(IConfiguration configuration, MailSender sender, TimeProvider time) => new(SmtpRelay.From(configuration, sender.Domain), sender, time);

    public ValueTask DisposeAsync() => connections.DisposeAsync();

    static bool IsBreakage(Exception exception) =>
        exception is IOException or SocketException or AuthenticationException or OperationCanceledException or SmtpRefusal or ObjectDisposedException;
}
