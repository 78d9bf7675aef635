using System.Text;
using Entraide.Notification.Channels;
using Entraide.Notification.Mail;
using Entraide.Notification.Mail.Smtp;
using Entraide.Notification.Templates;
using Microsoft.Extensions.Configuration;

namespace Entraide.Notification.Tests.Unit;

public sealed class MailWriterTests
{
    [Theory]
    [InlineData("Hello\r\nBcc: other@example.org")]
    [InlineData("Hello\nBcc: other@example.org")]
    [InlineData("Hello\u2028Bcc: other@example.org")]
    [InlineData("=?utf-8?Q?=0D=0ABcc:_other@example.org?=")]
    public void No_text_becomes_a_header_of_its_own(string text)
    {
        var mail = new OutgoingMessage(Guid.Parse("01990000-0000-7000-8000-000000000001"), "someone@example.org", new Message("en", "ltr", text, text, text, text, text), DateTimeOffset.MaxValue);
        var head = Encoding.ASCII.GetString(MailWriter.Write(mail, new MailSender("agenda@rappel.example", text), DateTimeOffset.UnixEpoch)).Split("\r\n\r\n")[0];
        Assert.DoesNotContain("Bcc", head);
        Assert.Equal(["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version", "Content-Type"], head.Split("\r\n").Where(line => line[0] != ' ').Select(line => line.Split(':')[0]));
    }

    [Theory]
    [InlineData("a\r\n.\r\nb\r\n", "a\r\n..\r\nb\r\n")]
    [InlineData(".", "..")]
    [InlineData("..a\r\n.b", "...a\r\n..b")]
    [InlineData("a.b\r\nc.", "a.b\r\nc.")]
    public void A_dot_alone_does_not_end_a_mail(string mail, string stuffed) => Assert.Equal(stuffed, Encoding.ASCII.GetString(SmtpConnection.Stuff(Encoding.ASCII.GetBytes(mail)).Span));

    [Theory]
    [InlineData("smtp://127.0.0.1:2525", null, false, true, false)]
    [InlineData("tcp://localhost:2525", null, false, true, false)]
    [InlineData("smtp://[::1]:2525", null, false, true, false)]
    [InlineData("smtp://127.0.0.1:2525", "user", false, false, false)]
    [InlineData("smtp://relay.example", null, false, false, false)]
    [InlineData("smtp://relay.example", null, true, true, false)]
    [InlineData("smtp://relay.example", "user", true, false, false)]
    [InlineData("smtps://relay.example", "user", true, false, true)]
    [InlineData("smtps://127.0.0.1", null, false, false, true)]
    public void Only_to_this_machine_or_by_request_and_never_with_a_password_are_mails_sent_in_plain(string url, string? user, bool allowed, bool plain, bool implicitTls)
    {
        var relay = SmtpRelay.From(Settings(url, user, user is null ? null : "password", allowed), "rappel.example");
        Assert.Equal((plain, implicitTls), (relay.Plain, relay.ImplicitTls));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("http://relay.example", null, null)]
    [InlineData("smtps://user:hunter2@relay.example", null, null)]
    [InlineData("smtps://relay.example", "user", null)]
    [InlineData("smtps://relay.example", null, "hunter2")]
    public void Settings_that_are_wrong_are_named_and_not_quoted(string? url, string? user, string? password) =>
        Assert.DoesNotContain("hunter2", Assert.Throws<InvalidOperationException>(() => SmtpRelay.From(Settings(url, user, password, false), "rappel.example")).Message);

    static IConfiguration Settings(string? url, string? user, string? password, bool allowed) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Smtp:Url"] = url,
        ["Smtp:User"] = user,
        ["Smtp:Password"] = password,
        ["Smtp:AllowPlain"] = allowed ? "true" : "false",
    }).Build();
}
