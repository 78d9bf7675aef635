using System.Text;

namespace Entraide.Notification.Mail.Smtp;

/// <summary>An open conversation with a relay, for one mail after the other.</summary>
sealed class SmtpConnection(SmtpWire wire, SmtpReply hello, TimeProvider time) : IAsyncDisposable
{
    readonly bool pipelines = hello.Extension("PIPELINING") is not null, measures = hello.Extension("SIZE") is not null;

    /// <summary>How many mails were offered on it.</summary>
    internal int Mails { get; private set; }

    /// <summary>When it was used last.</summary>
    internal long UsedAt { get; private set; } = time.GetTimestamp();

    /// <summary>Whether the mail of the running or last offer may have been taken: nothing is, before the dot that ends it (RFC 5321, 4.1.1.4).</summary>
    internal bool DotSent { get; private set; }

    /// <summary>
    /// Offers a mail, and answers with the reply that decided, and whether that is one about the recipient and the mail rather than about us.
    /// Where it throws, the connection is of no further use.
    /// </summary>
    /// <param name="from">Address of the sender; like <paramref name="to"/> without any character that ends a command.</param>
    /// <param name="mail">Lines that end with CR LF.</param>
    internal async Task<(SmtpReply Reply, bool OfMail)> OfferAsync(string from, string to, ReadOnlyMemory<byte> mail, CancellationToken cancellationToken)
    {
        DotSent = false;
        // Whatever an offer before left half done is forgotten.
        string[] commands = [.. Mails++ > 0 ? ["RSET"] : Array.Empty<string>(), $"MAIL FROM:<{from}>{(measures ? $" SIZE={mail.Length}" : "")}", $"RCPT TO:<{to}>", "DATA"];
        var (refusal, ofMail) = (default(SmtpReply), true);
        var data = default(SmtpReply);
        if (pipelines)
        {
            await wire.SendAsync(cancellationToken, commands);
        }

        foreach (var command in commands)
        {
            if (!pipelines)
            {
                await wire.SendAsync(cancellationToken, command);
            }

            data = await wire.ReadAsync(cancellationToken);
            if (command == "DATA" ? data.Code != 354 : !data.IsPositive)
            {
                ofMail = refusal is null ? command.StartsWith("RCPT", StringComparison.Ordinal) : ofMail;
                refusal ??= data;
                if (!pipelines)
                {
                    break;
                }
            }
        }

        if (refusal is null)
        {
            await wire.Stream.WriteAsync(Stuff(mail), cancellationToken);
        }

        if (data!.Code == 354)
        {
            // Set before, not after: of a write that fails nobody knows how much arrived. A relay that said 354 although it refused the
            // recipient gets the dot alone (RFC 2920, 3.1).
            DotSent = refusal is null;
            await wire.SendAsync(cancellationToken, ".");
            var taken = await wire.ReadAsync(cancellationToken);
            DotSent = false;
            refusal ??= taken;
        }

        UsedAt = time.GetTimestamp();
        return (refusal!, ofMail);
    }

    /// <summary>Leaves politely: a relay counts connections that break off against their sender.</summary>
    internal async Task QuitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await wire.SendAsync(cancellationToken, "QUIT");
            await wire.ReadAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SmtpRefusal or ObjectDisposedException)
        {
            // It has left already.
        }

        await DisposeAsync();
    }

    public ValueTask DisposeAsync() => wire.DisposeAsync();

    /// <summary>Doubles a dot at the beginning of a line, which would end the mail if it stood alone (RFC 5321, 4.5.2).</summary>
    internal static ReadOnlyMemory<byte> Stuff(ReadOnlyMemory<byte> mail)
    {
        if (mail.Span.IndexOf("\n."u8) < 0 && mail.Span is not [(byte)'.', ..])
        {
            return mail;
        }

        var text = Encoding.Latin1.GetString(mail.Span).Replace("\n.", "\n..", StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(text[0] == '.' ? "." + text : text);
    }
}
