using System.Security.Cryptography;
using System.Text;
using Entraide.Notification.Webhooks;

namespace Entraide.Notification.Tests.Unit;

public sealed class WebhookSignatureTests
{
    // The vector of the Standard Webhooks reference implementations.
    const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Id = "msg_p5jXN8AQM9LWM0D4loKWxJek", Body = """{"test": 2432232314}""";
    const long Timestamp = 1614265330;
    const string Expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    static byte[] Bits(string secret) => Convert.FromBase64String(secret[WebhookSecrets.Prefix.Length..]);

    [Fact]
    public void It_is_what_the_standard_says() => Assert.Equal(Expected, Signature.Of(Id, Timestamp, Encoding.UTF8.GetBytes(Body), Bits(Secret)));

    [Fact]
    public void Two_secrets_make_two_signatures_the_newer_first()
    {
        var newer = WebhookSecrets.Create();
        var both = Signature.Of(Id, Timestamp, Encoding.UTF8.GetBytes(Body), Bits(newer), Bits(Secret)).Split(' ');
        Assert.Equal(2, both.Length);
        Assert.Equal(Expected, both[1]);
        Assert.NotEqual(both[0], both[1]);
    }

    [Fact]
    public void Each_part_of_what_is_signed_counts() => Assert.Distinct(new[]
    {
        Signature.Of(Id, Timestamp, Encoding.UTF8.GetBytes(Body), Bits(Secret)), Signature.Of(Id + "x", Timestamp, Encoding.UTF8.GetBytes(Body), Bits(Secret)),
        Signature.Of(Id, Timestamp + 1, Encoding.UTF8.GetBytes(Body), Bits(Secret)), Signature.Of(Id, Timestamp, Encoding.UTF8.GetBytes(Body + " "), Bits(Secret)),
    });

    [Fact]
    public void A_secret_is_long_and_never_the_same()
    {
        Assert.Equal(32, Bits(WebhookSecrets.Create()).Length);
        Assert.NotEqual(WebhookSecrets.Create(), WebhookSecrets.Create());
    }

    [Fact]
    public void A_sealed_secret_opens_for_its_own_webhook_under_its_own_key_only()
    {
        var (secrets, webhook, secret) = (new WebhookSecrets(new string('k', 32)), NewId(), WebhookSecrets.Create());
        var box = secrets.Seal(secret, webhook);
        Assert.Equal(Bits(secret), secrets.Open(box, webhook));
        Assert.NotEqual(box, secrets.Seal(secret, webhook));
        Assert.ThrowsAny<CryptographicException>(() => secrets.Open(box, NewId()));
        Assert.ThrowsAny<CryptographicException>(() => new WebhookSecrets(new string('l', 32)).Open(box, webhook));
        box[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => secrets.Open(box, webhook));
        Assert.ThrowsAny<CryptographicException>(() => secrets.Open([1, 2, 3], webhook));
    }

    static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
}
