using Entraide.Notification.Outbound;

namespace Entraide.Notification.Tests.Unit;

/// <summary>Which URLs may be called at all, by their text.</summary>
public sealed class TargetUrlTests
{
    static readonly OutboundRules Strict = new([], AllowLoopback: false), WithPort = new([8443], AllowLoopback: false), Development = new([], AllowLoopback: true);

    [Theory]
    [InlineData("https://hooks.example.org/in")]
    [InlineData("https://hooks.example.org:443/in?key=a%20b")]
    [InlineData("HTTPS://Hooks.Example.ORG")]
    [InlineData("https://xn--bcher-kva.example/in")]
    [InlineData("https://a_b.example.org/")]
    [InlineData("https://8.8.8.8/in")]
    [InlineData("https://[2606:4700:4700::1111]/in")]
    [InlineData("https://1-2-3-4.example.org/")]
    public void May_be_called(string url) => Assert.Null(TargetUrl.Fault(url, Strict));

    [Theory]
    [InlineData("")]
    [InlineData("hooks.example.org")]
    [InlineData("http://hooks.example.org/")]
    [InlineData("ftp://hooks.example.org/")]
    [InlineData("https:/hooks.example.org/")]
    [InlineData("https:///hooks.example.org/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user@hooks.example.org/")]
    [InlineData("https://user:secret@hooks.example.org/")]
    [InlineData("https://@hooks.example.org/")]
    [InlineData("https://hooks.example.org@127.0.0.1/")]
    [InlineData("https://hooks.example.org\\@127.0.0.1/")]
    [InlineData("https://hooks.example.org/#part")]
    [InlineData("https://hooks.example.org:80/")]
    [InlineData("https://hooks.example.org:22/")]
    [InlineData("https://hooks.example.org:8443/")]
    [InlineData("https://hooks.example.org/a b")]
    [InlineData("https://hooks.example.org/\r\nHost:x")]
    [InlineData("https://bücher.example/")]
    [InlineData("https://ⓔxample.com/")]
    [InlineData("https://１２７.0.0.1/")]
    [InlineData("https://localhost/")]
    [InlineData("https://LOCALHOST/")]
    [InlineData("https://api.localhost/")]
    [InlineData("https://intranet/")]
    [InlineData("https://printer.local/")]
    [InlineData("https://metadata.google.internal/")]
    [InlineData("https://router.home.arpa/")]
    [InlineData("https://nas.lan/")]
    [InlineData("https://hidden.onion/")]
    [InlineData("https://hooks.example.org./")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://127.0.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://0x7f.0.0.1/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://017700000001/")]
    [InlineData("https://0/")]
    [InlineData("https://127.0.0.1./")]
    [InlineData("https://127.0.0.0x1/")]
    [InlineData("https://%31%32%37.0.0.1/")]
    [InlineData("https://256.256.256.256/")]
    [InlineData("https://1.2.3.4.5/")]
    [InlineData("https://010.8.8.8/")]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[::ffff:7f00:1]/")]
    [InlineData("https://[64:ff9b::7f00:1]/")]
    [InlineData("https://[2002:7f00:1::]/")]
    [InlineData("https://[fe80::1%25eth0]/")]
    [InlineData("https://[fd00::1]/")]
    [InlineData("https://a..example.org/")]
    [InlineData("https://-a.example.org/")]
    public void Is_refused(string url)
    {
        var fault = TargetUrl.Fault(url, Strict);
        Assert.NotNull(fault);
        Assert.False(url.Length > 12 && fault.Contains(url, StringComparison.OrdinalIgnoreCase), "it quotes nothing");
    }

    [Fact]
    public void A_long_one_is_refused() => Assert.NotNull(TargetUrl.Fault($"https://hooks.example.org/{new string('a', 2000)}", Strict));

    [Fact]
    public void Another_port_is_allowed_by_setting_and_no_other()
    {
        Assert.Null(TargetUrl.Fault("https://hooks.example.org:8443/", WithPort));
        Assert.NotNull(TargetUrl.Fault("https://hooks.example.org:8444/", WithPort));
        Assert.NotNull(TargetUrl.Fault("http://hooks.example.org:8443/", WithPort));
    }

    [Fact]
    public void In_development_this_machine_may_be_called_and_nothing_else_changes()
    {
        Assert.All(["http://127.0.0.1:5000/in", "http://localhost:5000/", "http://[::1]:5000/", "https://127.0.0.1/"], url => Assert.Null(TargetUrl.Fault(url, Development)));
        Assert.All(["http://10.0.0.1/", "http://hooks.example.org/", "http://127.1:5000/", "http://0x7f000001/", "https://printer.local/", "http://user@127.0.0.1/", "http://api.localhost/"],
            url => Assert.NotNull(TargetUrl.Fault(url, Development)));
    }
}
