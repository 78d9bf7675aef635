using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Entraide.Notification.Channels;
using Entraide.Notification.Mail;
using Entraide.Notification.Mail.Smtp;
using Entraide.Notification.Templates;

namespace Entraide.Notification.Tests.Integration;

/// <summary>What a relay's answers mean: a mail whose fate is not known must be told from one that was certainly not taken.</summary>
[Trait("Category", "Integration")]
public sealed class RelayTests
{
    static readonly OutgoingMessage Mail = new(
        Guid.Parse("01990000-0000-7000-8000-000000000001"), "someone@example.org", new Message("en", "ltr", "Subject", "text", "<p>text</p>", "text"), DateTimeOffset.MaxValue);

    [Theory]
    [InlineData("", "Taken", 250)]
    [InlineData("EHLO:550 not you", "NotTaken", 550)]
    [InlineData("EHLO:gibberish", "NotTaken", 0)]
    [InlineData("MAIL:421 too busy", "NotTaken", 421)]
    [InlineData("MAIL:550 not from you", "NotTaken", 550)]
    [InlineData("MAIL:hang up", "NotTaken", 0)]
    [InlineData("RCPT:550 no such user", "Refused", 550)]
    [InlineData("RCPT:450 greylisted", "NotTaken", 450)]
    [InlineData("DATA:451 try later", "NotTaken", 451)]
    [InlineData("DATA:hang up", "NotTaken", 0)]
    [InlineData(".:452 no space", "NotTaken", 452)]
    [InlineData(".:550 no such user after all", "Refused", 550)]
    [InlineData(".:gibberish", "Unknown", 0)]
    [InlineData(".:hang up", "Unknown", 0)]
    public async Task Answers(string script, string result, int status)
    {
        foreach (var extensions in new[] { "250 relay", "250-relay\r\n250 PIPELINING" })
        {
            using var relay = new ScriptedRelay(script, extensions);
            var outcome = await relay.Channel.SendAsync(Mail, CancellationToken.None);
            Assert.Equal((Enum.Parse<SendResult>(result), status), (outcome.Result, outcome.Status));
        }
    }

    [Fact]
    public async Task One_connection_takes_many_mails_and_a_refused_one_spoils_none()
    {
        using var relay = new ScriptedRelay("RCPT:550 no such user") { Once = true };
        Assert.Equal(SendResult.Refused, (await relay.Channel.SendAsync(Mail, CancellationToken.None)).Result);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(SendResult.Taken, (await relay.Channel.SendAsync(Mail, CancellationToken.None)).Result);
        }

        Assert.Equal((1, 10), (relay.Conversations, relay.Commands.Count(command => command == "RSET")));
    }

    [Fact]
    public async Task A_kept_connection_that_breaks_before_the_mail_was_handed_over_costs_nothing()
    {
        using var relay = new ScriptedRelay("RSET:hang up");
        Assert.Equal(SendResult.Taken, (await relay.Channel.SendAsync(Mail, CancellationToken.None)).Result);
        Assert.Equal(SendResult.Taken, (await relay.Channel.SendAsync(Mail, CancellationToken.None)).Result);
        Assert.Equal(2, relay.Conversations);
    }

    [Theory]
    [InlineData("someone@example.org>\r\nRCPT TO:<other@example.org")]
    [InlineData("someone@example.org\nBcc: other@example.org")]
    [InlineData("two@example.org,three@example.org")]
    public async Task What_is_no_address_reaches_no_relay(string to)
    {
        using var relay = new ScriptedRelay("");
        Assert.Equal(SendResult.Refused, (await relay.Channel.SendAsync(Mail with { To = to }, CancellationToken.None)).Result);
        Assert.Empty(relay.Commands);
    }

    [Fact]
    public async Task A_relay_that_is_away_has_certainly_not_taken_it()
    {
        var relay = new ScriptedRelay("");
        relay.Dispose();
        Assert.Equal(new SendOutcome(SendResult.NotTaken, IsDown: true), await relay.Channel.SendAsync(Mail, CancellationToken.None));
    }

    [Fact]
    public async Task A_relay_that_goes_away_between_two_mails_has_certainly_not_taken_the_second()
    {
        var relay = new ScriptedRelay("");
        Assert.Equal(SendResult.Taken, (await relay.Channel.SendAsync(Mail, CancellationToken.None)).Result);
        relay.Dispose();
        Assert.Equal(new SendOutcome(SendResult.NotTaken, IsDown: true), await relay.Channel.SendAsync(Mail, CancellationToken.None));
    }

    /// <summary>Speaks just enough SMTP; gives one command (or the final dot) the answer of its script, or hangs up there.</summary>
    sealed class ScriptedRelay : IDisposable
    {
        readonly TcpListener listener = new(IPAddress.Loopback, 0);
        readonly ConcurrentBag<TcpClient> clients = [];
        readonly string[] script;
        readonly string extensions;
        int done;

        internal ScriptedRelay(string script, string extensions = "250-relay\r\n250 PIPELINING")
        {
            (this.script, this.extensions) = (script.Split(':', 2), extensions);
            listener.Start();
            Channel = new SmtpChannel(
                new SmtpRelay("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, "rappel.example", Plain: true), new MailSender("agenda@rappel.example", ""), TimeProvider.System);
            _ = AcceptAsync();
        }

        internal SmtpChannel Channel { get; }

        /// <summary>Whether the script holds for the first time only.</summary>
        internal bool Once { get; init; }

        internal int Conversations => clients.Count;

        internal ConcurrentQueue<string> Commands { get; } = [];

        public void Dispose()
        {
            listener.Dispose();
            foreach (var client in clients)
            {
                client.Dispose();
            }
        }

        async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    var client = await listener.AcceptTcpClientAsync();
                    clients.Add(client);
                    _ = ConverseAsync(client);
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        async Task ConverseAsync(TcpClient client)
        {
            try
            {
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
                    Commands.Enqueue(command);
                    var scripted = command == script[0] && (Interlocked.Increment(ref done) == 1 || !Once);
                    if (scripted && script[1] == "hang up")
                    {
                        client.Dispose();
                        return;
                    }

                    var answer = scripted ? script[1] : command switch { "EHLO" => extensions, "DATA" => "354 go on", "QUIT" => "221 bye", _ => "250 ok" };
                    inData = answer.StartsWith("354", StringComparison.Ordinal);
                    await writer.WriteLineAsync(answer);
                }
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // Its client hung up, or the test is over.
            }
        }
    }
}
