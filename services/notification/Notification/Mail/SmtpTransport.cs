using System.Net.Mail;
using System.Net.Mime;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace Entraide.Notification.Mail;

/// <summary>Speaks SMTP to the region's relay, a connection a mail.</summary>
sealed class SmtpTransport(string host, int port, MailAddress from) : IMailTransport
{
    /// <summary>How long one offer may take.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(20), GreetingLimit = TimeSpan.FromSeconds(5);

    // Whether the last conversation ended well. If not, the relay has to greet before it is offered anything again: a relay that hangs
    // would otherwise leave every mail offered to it in doubt, because the library does not tell how far it got.
    volatile bool trusted;

    public string Sender => from.Address;

    public async Task<MailOutcome> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        if (!trusted && !await GreetsAsync(cancellationToken))
        {
            return new MailOutcome(MailResult.NotTaken, 0);
        }

        var outcome = await OfferAsync(mail, cancellationToken);
        trusted = outcome.Status > 0;
        return outcome;
    }

    async Task<MailOutcome> OfferAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        using var client = new SmtpClient(host, port);
        // Otherwise EHLO gives the machine's name, which relays write into the mail: it may name the service or the partner.
        ClientDomain(client) = from.Host;
        try
        {
            using var message = Write(mail);
            // The library's own time limit does not hold for asynchronous calls.
            await client.SendMailAsync(message, limit.Token).WaitAsync(Limit + GreetingLimit, cancellationToken);
            return new MailOutcome(MailResult.Taken, 250);
        }
        catch (SmtpException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.HostUnreachable or SocketError.NetworkUnreachable })
        {
            return new MailOutcome(MailResult.NotTaken, 0);
        }
        catch (SmtpException exception)
        {
            return Outcome((int)exception.StatusCode);
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException or IOException or SocketException)
        {
            return new MailOutcome(MailResult.Unknown, 0);
        }
    }

    internal static SmtpTransport From(IConfiguration configuration)
    {
        if (!Uri.TryCreate(configuration["Smtp:Url"], UriKind.Absolute, out var url) || url.Scheme is not ("smtp" or "tcp"))
        {
            throw new InvalidOperationException("Smtp:Url is not set, or not smtp://host:port: start the platform with ./platform up, or set it to the region's mail relay.");
        }

        return new SmtpTransport(url.Host, url.Port > 0 ? url.Port : 25, ReadSender(configuration));
    }

    /// <summary>Who the mails come from, and the domain of their ids: by default words that tell nothing.</summary>
    internal static MailAddress ReadSender(IConfiguration configuration) =>
        MailAddress.TryCreate(configuration["Smtp:From"] ?? "\"Agenda\" <agenda@rappel.example>", out var from)
            ? from
            : throw new InvalidOperationException("Smtp:From is not a mail address, such as \"Agenda\" <agenda@rappel.example>.");

    /// <summary>A clear answer settles it; none (a negative status) leaves it in doubt. 550, 551 and 553 say that there is no such mailbox.</summary>
    internal static MailOutcome Outcome(int status) => status switch
    {
        550 or 551 or 553 => new MailOutcome(MailResult.Refused, status),
        > 0 => new MailOutcome(MailResult.NotTaken, status),
        _ => new MailOutcome(MailResult.Unknown, 0),
    };

    MailMessage Write(OutgoingMail mail)
    {
        var sender = mail.Message.Sender is { } name ? new MailAddress(from.Address, name, Encoding.UTF8) : from;
        var message = new MailMessage(sender, new MailAddress(mail.To)) { Subject = mail.Message.Subject, SubjectEncoding = Encoding.UTF8, HeadersEncoding = Encoding.UTF8 };
        // The same for every attempt: should a mail be repeated after a crash, mailboxes can tell that it is one.
        message.Headers.Add("Message-ID", $"<{mail.DeliveryId:N}@{from.Host}>");
        message.Headers.Add("Auto-Submitted", "auto-generated");
        // Of what it is really in, which is not always the person's language (RFC 3282).
        message.Headers.Add("Content-Language", mail.Message.Language);
        message.AlternateViews.Add(View(mail.Message.Plain, new ContentType(MediaTypeNames.Text.Plain)));
        message.AlternateViews.Add(View(mail.Message.Html, new ContentType(MediaTypeNames.Text.Html)));
        if (mail.Calendar is { } calendar)
        {
            // Last: a reader that knows calendars takes it, others the one before (RFC 2046, 5.1.4). The method as in the text (RFC 6047, 2.4).
            message.AlternateViews.Add(View(calendar.Text, new ContentType("text/calendar") { Parameters = { ["method"] = calendar.Method } }));
        }

        return message;
    }

    static AlternateView View(string text, ContentType type)
    {
        type.CharSet = "utf-8";
        var view = AlternateView.CreateAlternateViewFromString(text, type);
        view.TransferEncoding = TransferEncoding.Base64;
        return view;
    }

    async Task<bool> GreetsAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(GreetingLimit);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, limit.Token);
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            var greeting = await reader.ReadLineAsync(limit.Token);
            // Leaves politely: a relay counts connections that break off against their sender.
            await client.GetStream().WriteAsync("QUIT\r\n"u8.ToArray(), limit.Token);
            await reader.ReadLineAsync(limit.Token);
            return greeting?.StartsWith("220", StringComparison.Ordinal) == true;
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_clientDomain")]
    static extern ref string? ClientDomain(SmtpClient client);
}
