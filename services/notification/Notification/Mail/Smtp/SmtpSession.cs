using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Entraide.Notification.Mail.Smtp;

/// <summary>Begins a conversation: connects, makes it private, says who we are and proves it (RFC 5321, RFC 3207, RFC 4954).</summary>
static class SmtpSession
{
    /// <exception cref="SmtpRefusal">the relay turned us away, or offers no TLS where that is a must</exception>
    internal static async Task<SmtpConnection> OpenAsync(SmtpRelay relay, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var wire = default(SmtpWire);
        try
        {
            await socket.ConnectAsync(relay.Host, relay.Port, cancellationToken);
            wire = new SmtpWire(new NetworkStream(socket, ownsSocket: true));
            if (relay.ImplicitTls)
            {
                wire = await SecureAsync(wire, relay, cancellationToken);
            }

            Expect(await wire.ReadAsync(cancellationToken), 220);
            var hello = await HelloAsync(wire, relay, cancellationToken);
            if (!relay.ImplicitTls && !relay.Plain)
            {
                if (hello.Extension("STARTTLS") is null)
                {
                    throw new SmtpRefusal(0);
                }

                await wire.SendAsync(cancellationToken, "STARTTLS");
                Expect(await wire.ReadAsync(cancellationToken), 220);
                if (wire.HasUnread)
                {
                    throw new SmtpRefusal(0);
                }

                wire = await SecureAsync(wire, relay, cancellationToken);
                // What was said before counts no more (RFC 3207, 4.2).
                hello = await HelloAsync(wire, relay, cancellationToken);
            }

            if (relay.Login is not null)
            {
                await LogInAsync(wire, relay, hello, cancellationToken);
            }

            return new SmtpConnection(wire, hello, time);
        }
        catch
        {
            await (wire?.DisposeAsync() ?? ValueTask.CompletedTask);
            socket.Dispose();
            throw;
        }
    }

    static async Task<SmtpReply> HelloAsync(SmtpWire wire, SmtpRelay relay, CancellationToken cancellationToken)
    {
        await wire.SendAsync(cancellationToken, $"EHLO {relay.Domain}");
        var reply = await wire.ReadAsync(cancellationToken);
        if (reply.Code is 500 or 502)
        {
            // A relay of long ago: no extensions.
            await wire.SendAsync(cancellationToken, $"HELO {relay.Domain}");
            reply = await wire.ReadAsync(cancellationToken);
        }

        return Expect(reply, 250);
    }

    static async Task<SmtpWire> SecureAsync(SmtpWire wire, SmtpRelay relay, CancellationToken cancellationToken)
    {
        var tls = new SslStream(wire.Stream);
        var options = new SslClientAuthenticationOptions { TargetHost = relay.Host };
        if (relay.Authority is { } authority)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck };
        }

        await tls.AuthenticateAsClientAsync(options, cancellationToken);
        return new SmtpWire(tls);
    }

    // Only ever within TLS: a relay with a login is never spoken to in plain.
    static async Task LogInAsync(SmtpWire wire, SmtpRelay relay, SmtpReply hello, CancellationToken cancellationToken)
    {
        var (ways, login) = ((hello.Extension("AUTH") ?? "").ToUpperInvariant().Split(' '), relay.Login!);
        if (ways.Contains("PLAIN"))
        {
            await wire.SendAsync(cancellationToken, $"AUTH PLAIN {Base64($"\0{login.UserName}\0{login.Password}")}");
        }
        else if (ways.Contains("LOGIN"))
        {
            await wire.SendAsync(cancellationToken, "AUTH LOGIN");
            Expect(await wire.ReadAsync(cancellationToken), 334);
            await wire.SendAsync(cancellationToken, Base64(login.UserName));
            Expect(await wire.ReadAsync(cancellationToken), 334);
            await wire.SendAsync(cancellationToken, Base64(login.Password));
        }
        else
        {
            throw new SmtpRefusal(0);
        }

        Expect(await wire.ReadAsync(cancellationToken), 235);
    }

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    static SmtpReply Expect(SmtpReply reply, int code) => reply.Code == code ? reply : throw new SmtpRefusal(reply.Code);
}
