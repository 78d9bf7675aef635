using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Entraide.Notification.Channels;
using Entraide.Notification.Mail;
using Entraide.Notification.Mail.Smtp;
using Entraide.Notification.Templates;
using Entraide.Testing;

namespace Entraide.Notification.Tests.Integration;

/// <summary>TLS, STARTTLS and logins, with a server that is not ours: npm smtp-server.</summary>
[Trait("Category", "Integration")]
public sealed class SecureRelayTests : IDisposable
{
    const string User = "relay-user", Password = "correct horse é battery";

    readonly string folder = Directory.CreateTempSubdirectory("relay").FullName;
    readonly X509Certificate2 authority;

    static readonly OutgoingMessage Mail = new(
        Guid.Parse("01990000-0000-7000-8000-000000000001"), "someone@example.org", new Message("fr", "ltr", "Déplacé\u00a0: un très long sujet, qui ne tient pas dans une seule ligne d’en-tête", ".\r\n..a\r\n", "<p>text</p>", "text", "Été"), DateTimeOffset.MaxValue);

    public SecureRelayTests()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leaf = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        leaf.CertificateExtensions.Add(names.Build());
        using var certificate = leaf.Create(authority, now.AddDays(-1), now.AddDays(1).AddHours(-1), [1, 2, 3]);
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    [Theory]
    [InlineData("starttls", "PLAIN")]
    [InlineData("starttls", "LOGIN")]
    [InlineData("tls", "PLAIN")]
    [InlineData("tls", "LOGIN")]
    public async Task Mails_go_within_tls_and_after_a_login_several_a_connection(string mode, string method)
    {
        await using var server = await StartAsync(mode, method);
        await using var channel = Channel(server, mode);
        Assert.Equal(SendResult.Taken, (await channel.SendAsync(Mail, CancellationToken.None)).Result);
        Assert.Equal(SendResult.Taken, (await channel.SendAsync(Mail, CancellationToken.None)).Result);
        var (first, second) = (await server.NextAsync(), await server.NextAsync());
        Assert.True(first.GetProperty("secure").GetBoolean());
        Assert.Equal(User, first.GetProperty("user").GetString());
        Assert.Equal("rappel.example", first.GetProperty("host").GetString());
        Assert.Equal("agenda@rappel.example", first.GetProperty("from").GetString());
        Assert.Equal(["someone@example.org"], first.GetProperty("to").EnumerateArray().Select(to => to.GetString()));
        Assert.Equal(first.GetProperty("session").GetString(), second.GetProperty("session").GetString());

        var read = await MailReader.ReadAsync(first.GetProperty("source").GetString()!);
        Assert.Equal(Mail.Message.Subject, read.Subject);
        Assert.Equal(".\n..a\n", read.Text.ReplaceLineEndings("\n"));
        Assert.Equal(["multipart/alternative", "text/plain", "text/html"], read.Parts.Select(part => part.Split(';')[0]));
        Assert.Equal(["Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"], read.Headers.Select(header => header.Split(':')[0]).Order(StringComparer.Ordinal));
        Assert.All(first.GetProperty("source").GetString()!.Split("\r\n"), line => Assert.True(line.Length <= 78 && line.All(c => c is >= ' ' and <= '~'), line));
    }

    [Theory]
    [InlineData("starttls")]
    [InlineData("tls")]
    public async Task A_certificate_that_nobody_vouches_for_gets_no_mail_and_no_password(string mode)
    {
        await using var server = await StartAsync(mode);
        await using var channel = Channel(server, mode, trusted: false);
        Assert.Equal(new SendOutcome(SendResult.NotTaken, IsDown: true), await channel.SendAsync(Mail, CancellationToken.None));
    }

    [Fact]
    public async Task A_certificate_of_another_host_gets_nothing()
    {
        await using var server = await StartAsync("tls");
        await using var channel = Channel(server, "tls", host: "127.0.0.1");
        Assert.Equal(new SendOutcome(SendResult.NotTaken, IsDown: true), await channel.SendAsync(Mail, CancellationToken.None));
    }

    [Fact]
    public async Task A_relay_that_offers_no_tls_gets_nothing()
    {
        await using var server = await StartAsync("none");
        await using var channel = Channel(server, "none");
        Assert.Equal(new SendOutcome(SendResult.NotTaken, IsDown: true), await channel.SendAsync(Mail, CancellationToken.None));
    }

    [Fact]
    public async Task A_wrong_password_is_said_as_such_and_the_mail_waits()
    {
        await using var server = await StartAsync("starttls");
        await using var channel = Channel(server, "starttls", password: "wrong");
        Assert.Equal(new SendOutcome(SendResult.NotTaken, 535, IsDown: true), await channel.SendAsync(Mail, CancellationToken.None));
    }

    public void Dispose()
    {
        authority.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    SmtpChannel Channel(Server server, string mode, bool trusted = true, string host = "localhost", string password = Password) => new(
        new SmtpRelay(host, server.Port, "rappel.example", ImplicitTls: mode == "tls", Login: new NetworkCredential(User, password), Authority: trusted ? authority : null),
        new MailSender("agenda@rappel.example", "Agenda"), TimeProvider.System);

    async Task<Server> StartAsync(string mode, string method = "PLAIN")
    {
        var tools = Environment.GetEnvironmentVariable("TEST_TOOLS") ?? throw new InvalidOperationException("TEST_TOOLS is not set: run ./platform test, or eval \"$(./platform test-servers)\" first.");
        var process = Process.Start(new ProcessStartInfo("node", [Repository.File("eng", "mail-server.mjs"), tools, mode, Path.Combine(folder, "key.pem"), Path.Combine(folder, "cert.pem"), User, Password, method])
        {
            RedirectStandardOutput = true,
        })!;
        return new Server(process, int.Parse((await process.StandardOutput.ReadLineAsync())!));
    }

    sealed class Server(Process process, int port) : IAsyncDisposable
    {
        internal int Port => port;

        internal async Task<JsonElement> NextAsync()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            return JsonDocument.Parse((await process.StandardOutput.ReadLineAsync(limit.Token))!).RootElement;
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
