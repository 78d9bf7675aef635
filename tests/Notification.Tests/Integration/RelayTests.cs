using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using Entraide.Notification.Mail;
using Entraide.Notification.Templates;

namespace Entraide.Notification.Tests.Integration;

/// <summary>What a relay's answers mean: a mail whose fate is not known must be told from one that was certainly not taken.</summary>
[Trait("Category", "Integration")]
public sealed class RelayTests
{
    static readonly OutgoingMail Mail = new(Guid.Parse("01990000-0000-7000-8000-000000000001"), "someone@example.org", new Message("en", "ltr", "Subject", "text", "<p>text</p>", "text"));

    [Theory]
    [InlineData("", "Taken", 250)]
    [InlineData("MAIL:421 too busy", "NotTaken", 421)]
    [InlineData("RCPT:550 no such user", "Refused", 550)]
    [InlineData("RCPT:450 greylisted", "NotTaken", 450)]
    [InlineData("DATA:451 try later", "NotTaken", 451)]
    [InlineData(".:452 no space", "NotTaken", 452)]
    [InlineData(".:hang up", "Unknown", 0)]
    public async Task Answers(string script, string result, int status)
    {
        using var relay = new ScriptedRelay(script);
        var outcome = await relay.Transport.SendAsync(Mail, CancellationToken.None);
        Assert.Equal(new MailOutcome(Enum.Parse<MailResult>(result), status), outcome);
    }

    [Fact]
    public async Task A_relay_that_is_away_has_certainly_not_taken_it()
    {
        var relay = new ScriptedRelay("");
        relay.Dispose();
        Assert.Equal(new MailOutcome(MailResult.NotTaken, 0), await relay.Transport.SendAsync(Mail, CancellationToken.None));
    }

    [Fact]
    public async Task A_relay_that_goes_away_between_two_mails_has_certainly_not_taken_the_second()
    {
        var relay = new ScriptedRelay("");
        Assert.Equal(MailResult.Taken, (await relay.Transport.SendAsync(Mail, CancellationToken.None)).Result);
        relay.Dispose();
        Assert.Equal(new MailOutcome(MailResult.NotTaken, 0), await relay.Transport.SendAsync(Mail, CancellationToken.None));
    }

    /// <summary>Speaks just enough SMTP; gives one command (or the final dot) the answer of its script, or hangs up there.</summary>
    sealed class ScriptedRelay : IDisposable
    {
        readonly TcpListener listener = new(IPAddress.Loopback, 0);
        readonly string[] script;

        internal ScriptedRelay(string script)
        {
            this.script = script.Split(':', 2);
            listener.Start();
            Transport = new SmtpTransport("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, new MailAddress("agenda@rappel.example"));
            _ = AcceptAsync();
        }

        internal SmtpTransport Transport { get; }

        public void Dispose() => listener.Dispose();

        async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    await ConverseAsync(await listener.AcceptTcpClientAsync());
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
            {
                // The test is over, or its client hung up.
            }
        }

        async Task ConverseAsync(TcpClient client)
        {
            using var connection = client;
            using var reader = new StreamReader(client.GetStream());
            await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 relay");
            var inData = false;
            while (await reader.ReadLineAsync() is { } line)
            {
                if (inData && line != ".")
                {
                    continue;
                }

                var command = line.Split(' ')[0];
                if (command == script[0] && script[1] == "hang up")
                {
                    return;
                }

                var answer = command == script[0] ? script[1] : command switch { "DATA" => "354 go on", "QUIT" => "221 bye", _ => "250 ok" };
                inData = answer.StartsWith("354", StringComparison.Ordinal);
                await writer.WriteLineAsync(answer);
                if (command == "QUIT")
                {
                    return;
                }
            }
        }
    }
}
