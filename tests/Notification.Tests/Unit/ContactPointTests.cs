using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Entraide.Notification.Contacts;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Notification.Tests.Unit;

public sealed class ContactPointTests
{
    static readonly PushSubscription Push = new("https://push.example.org/send/abc?x=1", new PushKeys(PublicKey(), "BTBZMqHH6r4Tts7J_aSIgg"));

    /// <summary>A public key as a browser makes one.</summary>
    internal static string PublicKey()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var q = key.ExportParameters(false).Q;
        return Base64Url.EncodeToString([4, .. q.X!, .. q.Y!]);
    }

    static string[] FaultsOf(string channel, ContactBody body) => [.. Assert.Throws<Problem>(() => ContactEndpoints.Read(channel, body)).Faults.Select(fault => fault.Pointer)];

    [Theory]
    [InlineData("+33600000000")]
    [InlineData("+12025550123")]
    [InlineData("+261341234567")]
    [InlineData("+6561234567")]
    [InlineData("+5511912345678")]
    [InlineData("+4915112345678")]
    [InlineData("+213551234567")]
    [InlineData("+8613812345678")]
    public void A_number_of_any_country_is_taken(string number)
    {
        Assert.Equal(number, ContactEndpoints.Read("sms", new ContactBody(number)).Value);
        Assert.Equal(number, ContactEndpoints.Read("voice", new ContactBody(number)).LookupForm);
    }

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("33600000000")]
    [InlineData("0033600000000")]
    [InlineData("+0600000000")]
    [InlineData("+1234567")]
    [InlineData("+1234567890123456")]
    [InlineData("+33 600000000")]
    [InlineData("+33-600-000-000")]
    [InlineData("+33600000000\n")]
    [InlineData("+33600000000;ext=1")]
    [InlineData("+33600000000,+33600000001")]
    [InlineData("+３３６０００００００００")]
    [InlineData("+٣٣٦٠٠٠٠٠٠٠٠")]
    [InlineData("\u202a+33600000000")]
    [InlineData("tel:+33600000000")]
    [InlineData("116111")]
    public void What_is_not_an_international_number_and_nothing_else_is_not(string number)
    {
        Assert.Equal(["/value"], FaultsOf("sms", new ContactBody(number)));
        Assert.Equal(["/value"], FaultsOf("voice", new ContactBody(number)));
    }

    [Fact]
    public void Look_alikes_and_marks_of_direction_make_no_address()
    {
        foreach (var text in new[] { "someоne@example.org", "some\u200bone@example.org", "some\u202eone@example.org", "someone＠example.org", "someone@exаmple.org", "someone@example。org", new string('a', 70_000) + "@example.org" })
        {
            Assert.Equal(["/value"], FaultsOf("email", new ContactBody(text)));
        }
    }

    [Fact]
    public void What_an_app_calls_a_device_is_visible_ascii_or_nothing()
    {
        foreach (var device in new[] { "", "a", "device/7:x{}", new string('~', 200) })
        {
            Assert.Equal(device, ContactEndpoints.Read("app", new ContactBody(device)).Value);
        }

        Assert.Equal("", ContactEndpoints.Read("app", new ContactBody()).Value);
        foreach (var device in new[] { " ", "a b", "a\r\nb", "é", "a\u202eb", "\0", new string('~', 201) })
        {
            Assert.Equal(["/value"], FaultsOf("app", new ContactBody(device)));
        }
    }

    [Fact]
    public void A_subscription_comes_back_as_it_was_given()
    {
        var point = ContactEndpoints.Read("push", new ContactBody(Subscription: Push));
        Assert.Equal(Push, PushSubscription.Read(point.Value));
        Assert.Null(point.LookupForm);
        var json = JsonDocument.Parse(point.Value).RootElement;
        Assert.Equal((Push.Endpoint, Push.Keys.Auth), (json.GetProperty("endpoint").GetString(), json.GetProperty("keys").GetProperty("auth").GetString()));
    }

    [Theory]
    [InlineData("http://push.example.org/x")]
    [InlineData("https://push.example.org:8443/x")]
    [InlineData("https://user@push.example.org/x")]
    [InlineData("https://push.example.org/x#y")]
    [InlineData("https://127.0.0.1/x")]
    [InlineData("https://2130706433/x")]
    [InlineData("https://0x7f.1/x")]
    [InlineData("https://[::1]/x")]
    [InlineData("https://localhost/x")]
    [InlineData("https://push.localhost/x")]
    [InlineData("https://postgres/x")]
    [InlineData("https://metadata.internal/x")]
    [InlineData("https://push.example.org\r\nX: y/x")]
    [InlineData("https://push.exаmple.org/x")]
    [InlineData("//push.example.org/x")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public void An_endpoint_that_no_push_service_has_is_not_taken(string endpoint) =>
        Assert.Equal(["/subscription/endpoint"], FaultsOf("push", new ContactBody(Subscription: Push with { Endpoint = endpoint })));

    [Fact]
    public void Keys_of_another_length_alphabet_or_curve_are_not_taken()
    {
        var notOnTheCurve = Base64Url.EncodeToString([4, .. new byte[63], 1]);
        foreach (var key in new[] { "", "AAAA", PublicKey() + "=", PublicKey()[..^2], PublicKey() + "AA", PublicKey().Replace('B', '+') + "+", notOnTheCurve, new string('A', 70_000) })
        {
            Assert.Equal(["/subscription/keys/p256dh"], FaultsOf("push", new ContactBody(Subscription: Push with { Keys = Push.Keys with { P256dh = key } })));
        }

        foreach (var auth in new[] { "", "AAAA", "BTBZMqHH6r4Tts7J_aSIgg==", "BTBZMqHH6r4Tts7J/aSIgg", "BTBZMqHH6r4Tts7J_aSIggAA" })
        {
            Assert.Equal(["/subscription/keys/auth"], FaultsOf("push", new ContactBody(Subscription: Push with { Keys = Push.Keys with { Auth = auth } })));
        }

        Assert.Equal(["/subscription/endpoint"], FaultsOf("push", new ContactBody(Subscription: Push with { Endpoint = $"https://push.example.org/{new string('x', 2000)}" })));
    }
}
