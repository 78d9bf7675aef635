using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Entraide.Notification.Channels;
using Entraide.Notification.Contacts;
using Entraide.Notification.Outbound;
using Entraide.Notification.Push;
using Entraide.Notification.Templates;
using Entraide.Notification.Tests.Integration;
using Microsoft.Extensions.Configuration;

namespace Entraide.Notification.Tests.Unit;

/// <summary>Web Push, held against the example of RFC 8291 (section 5 and appendix A).</summary>
public sealed class PushTests
{
    const string BrowserKey = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", BrowserSecret = "BTBZMqHH6r4Tts7J_aSIgg";
    static readonly string Contact = JsonSerializer.Serialize(new { endpoint = "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV", expirationTime = (long?)null, keys = new { p256dh = BrowserKey, auth = BrowserSecret } });
    static readonly byte[] Secret = Base64Url.DecodeFromChars("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");

    static PushSubscription Subscription => PushSubscription.Read(Contact)!;

    static readonly OutgoingMessage Message = new(
        Guid.Parse("01990000-0000-7000-8000-000000000001"), Contact, new Message("ar", "rtl", "subject", "plain", "html", "short"), TimeProvider.System.GetUtcNow().AddHours(2));

    [Fact]
    public void The_example_of_the_standard_comes_out_to_the_byte()
    {
        using var ours = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = Secret });
        var body = PushEncryption.Encrypt("When I grow up, I want to be a watermelon"u8, Subscription.Keys, ours, Base64Url.DecodeFromChars("DGv6ra1nlYgDCS1FRnbzlw"));
        Assert.Equal("DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
            Base64Url.EncodeToString(body));
    }

    [Fact]
    public void No_two_messages_are_encrypted_alike() => Assert.NotEqual(PushEncryption.Encrypt("same"u8, Subscription.Keys), PushEncryption.Encrypt("same"u8, Subscription.Keys));

    [Fact]
    public async Task A_push_says_who_sends_it_how_long_it_holds_and_nothing_else_in_clear()
    {
        using var key = new VapidKey(Secret, "mailto:operator@example.org");
        var service = new Answering(HttpStatusCode.Created);
        using var channel = new PushChannel(key, new HttpClient(service), TimeProvider.System);
        Assert.Equal(new SendOutcome(SendResult.Taken, 201), await channel.SendAsync(Message, CancellationToken.None));

        Assert.Equal(["Authorization", "TTL", "Topic", "Urgency"], service.Headers.Keys.Order(StringComparer.Ordinal));
        Assert.InRange(int.Parse(service.Headers["TTL"]), 7000, 7200);
        Assert.True(service.Headers["Topic"].Length <= 32);
        Assert.Equal("aes128gcm", service.ContentEncoding);
        Assert.Equal("""{"text":"short","lang":"ar","dir":"rtl"}""", Decrypt(service.Body));

        // vapid t=<token>, k=<key>: signed by that key, for the push service and for less than a day (RFC 8292).
        var parts = service.Headers["Authorization"]["vapid t=".Length..].Split(", k=");
        var token = parts[0].Split('.');
        using var verifier = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = Point(parts[1]) });
        Assert.True(verifier.VerifyData(Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Base64Url.DecodeFromChars(token[2]), HashAlgorithmName.SHA256));
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token[1]));
        Assert.Equal("https://push.example.net", claims.RootElement.GetProperty("aud").GetString());
        Assert.Equal("mailto:operator@example.org", claims.RootElement.GetProperty("sub").GetString());
        Assert.InRange(DateTimeOffset.FromUnixTimeSeconds(claims.RootElement.GetProperty("exp").GetInt64()) - TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1), TimeSpan.FromHours(24));
    }

    [Theory]
    [InlineData(404, "Gone")]
    [InlineData(410, "Gone")]
    [InlineData(413, "Refused")]
    [InlineData(400, "Refused")]
    [InlineData(403, "NotTaken")]
    [InlineData(429, "NotTaken")]
    [InlineData(503, "NotTaken")]
    [InlineData(302, "NotTaken")]
    public async Task Answers(int status, string result)
    {
        using var key = new VapidKey(Secret, "mailto:operator@example.org");
        using var channel = new PushChannel(key, new HttpClient(new Answering((HttpStatusCode)status)), TimeProvider.System);
        var outcome = await channel.SendAsync(Message, CancellationToken.None);
        Assert.Equal((Enum.Parse<SendResult>(result), status), (outcome.Result, outcome.Status));
    }

    [Fact]
    public async Task Who_is_asked_to_wait_waits()
    {
        using var key = new VapidKey(Secret, "mailto:operator@example.org");
        using var channel = new PushChannel(key, new HttpClient(new Answering(HttpStatusCode.TooManyRequests) { RetryAfter = 120 }), TimeProvider.System);
        Assert.Equal(TimeSpan.FromSeconds(120), (await channel.SendAsync(Message, CancellationToken.None)).RetryAfter);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"endpoint":"http://push.example.net/1","keys":{"p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4","auth":"BTBZMqHH6r4Tts7J_aSIgg"}}""")]
    [InlineData("""{"endpoint":"https://push.example.net/1","keys":{"p256dh":"BCVxsr7N","auth":"BTBZMqHH6r4Tts7J_aSIgg"}}""")]
    [InlineData("""{"endpoint":"https://push.example.net/1","keys":{"p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4","auth":"!"}}""")]
    [InlineData("null")]
    [InlineData("""{"endpoint":null,"keys":null}""")]
    [InlineData("""{"endpoint":5,"keys":{"p256dh":null,"auth":{}}}""")]
    public void What_is_no_subscription_is_none(string text) => Assert.Null(PushSubscription.Read(text));

    [Fact]
    public async Task A_key_that_is_no_point_of_the_curve_is_a_dead_contact()
    {
        using var key = new VapidKey(Secret, "mailto:operator@example.org");
        using var channel = new PushChannel(key, new HttpClient(new Answering(HttpStatusCode.Created)), TimeProvider.System);
        var contact = Contact.Replace("Rcx", "Rcy", StringComparison.Ordinal);
        Assert.Equal(SendResult.Gone, (await channel.SendAsync(Message with { To = contact }, CancellationToken.None)).Result);
    }

    [Fact]
    public async Task A_name_that_leads_inside_is_not_connected_to()
    {
        using var key = new VapidKey(Secret, "mailto:operator@example.org");
        var names = new FakeNames();
        names.Set("push.example.net", "93.184.216.34", "127.0.0.1");
        using var channel = new PushChannel(key, PushChannel.CreateClient(names), TimeProvider.System);
        Assert.Equal(new SendOutcome(SendResult.NotTaken), await channel.SendAsync(Message, CancellationToken.None));
        Assert.Equal(1, names.Asked["push.example.net"]);
        names.Set("push.example.net");
        Assert.Equal(new SendOutcome(SendResult.NotTaken), await channel.SendAsync(Message, CancellationToken.None));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("push.example.net")]
    public async Task What_may_be_allowed_of_webhooks_is_not_of_pushes(string host)
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var names = new FakeNames();
        names.Set("localhost", "127.0.0.1");
        names.Set("push.example.net", "127.0.0.1");
        using var http = PushChannel.CreateClient(names);
        var url = $"http://{host}:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        Assert.Contains(TargetRefused.NotPublic, (await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri(url)))).ToString());
        Assert.False(listener.Pending());
        // Nor does such a contact come so far, should one have been kept.
        Assert.Null(PushSubscription.Read(Contact.Replace("https://push.example.net/", url, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("short", "mailto:a@example.org")]
    [InlineData("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw", "operator")]
    public void Wrong_settings_are_named_and_not_quoted(string key, string contact)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Push:Key"] = key, ["Push:Contact"] = contact }).Build();
        Assert.DoesNotContain(key, Assert.Throws<InvalidOperationException>(() => VapidKey.From(settings)).Message);
    }

    static ECPoint Point(string text)
    {
        var bytes = Base64Url.DecodeFromChars(text);
        return new ECPoint { X = bytes[1..33], Y = bytes[33..] };
    }

    // As the browser does: with its own private key, from the standard's example.
    static string Decrypt(byte[] body)
    {
        var (salt, sender) = (body[..16], body[21..86]);
        using var browser = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = Base64Url.DecodeFromChars("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94") });
        using var other = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = Point(Base64Url.EncodeToString(sender)) });
        var input = HKDF.DeriveKey(HashAlgorithmName.SHA256, browser.DeriveRawSecretAgreement(other.PublicKey), 32, Base64Url.DecodeFromChars(BrowserSecret),
            [.. "WebPush: info\0"u8, .. Base64Url.DecodeFromChars(BrowserKey), .. sender]);
        using var aes = new AesGcm(HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 16, salt, "Content-Encoding: aes128gcm\0"u8.ToArray()), 16);
        var plain = new byte[body.Length - 86 - 16];
        aes.Decrypt(HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 12, salt, "Content-Encoding: nonce\0"u8.ToArray()), body.AsSpan(86, plain.Length), body.AsSpan(body.Length - 16), plain);
        Assert.Equal(2, plain[^1]);
        return Encoding.UTF8.GetString(plain[..^1]);
    }

    /// <summary>A push service that answers all with one status, and keeps what it was sent.</summary>
    sealed class Answering(HttpStatusCode status) : HttpMessageHandler
    {
        internal Dictionary<string, string> Headers { get; } = [];
        internal byte[] Body { get; private set; } = [];
        internal string? ContentEncoding { get; private set; }
        internal int? RetryAfter { get; init; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            foreach (var (name, values) in request.Headers)
            {
                Headers[name] = string.Join(' ', values);
            }

            (Body, ContentEncoding) = (await request.Content!.ReadAsByteArrayAsync(cancellationToken), request.Content.Headers.ContentEncoding.Single());
            var answer = new HttpResponseMessage(status);
            if (RetryAfter is { } seconds)
            {
                answer.Headers.Add("Retry-After", $"{seconds}");
            }

            return answer;
        }
    }
}
