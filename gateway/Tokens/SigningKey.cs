using System.Buffers.Text;
using System.Security.Cryptography;
using Entraide.ServiceDefaults.Identity;

namespace Entraide.Gateway.Tokens;

/// <summary>One key tokens are signed with; it signs from <paramref name="SignsFrom"/> on, and verifies from when it is published.</summary>
sealed record SigningKey(string Id, ECDsa Key, Jwk Published, DateTimeOffset SignsFrom)
{
    /// <summary>The newest key that signs at <paramref name="now"/>; the oldest where none does yet, so that there always is one.</summary>
    public static SigningKey For(IEnumerable<SigningKey> keys, DateTimeOffset now)
    {
        var byAge = keys.OrderBy(key => key.SignsFrom).ThenBy(key => key.Id, StringComparer.Ordinal).ToArray();
        return byAge.LastOrDefault(key => key.SignsFrom <= now) ?? byAge[0];
    }

    /// <summary>A key as stored, with its private half opened by <paramref name="vault"/>.</summary>
    public static SigningKey FromRow(SigningKeyRow row, Vault vault)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(vault.Open(row.Id, row.PrivateKey), out _);
        return new SigningKey(row.Id, key, new Jwk("EC", "P-256", row.X, row.Y, row.Id), row.SignsFrom);
    }

    /// <summary>A new key, ready to be stored.</summary>
    public static SigningKeyRow Generate(Vault vault, DateTimeOffset signsFrom)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        var id = Base64Url.EncodeToString(SHA256.HashData([.. q.X!, .. q.Y!]).AsSpan(0, 12));
        return new SigningKeyRow
        {
            Id = id,
            X = Base64Url.EncodeToString(q.X),
            Y = Base64Url.EncodeToString(q.Y),
            PrivateKey = vault.Seal(id, key.ExportPkcs8PrivateKey()),
            SignsFrom = signsFrom,
        };
    }
}

/// <summary>A row of <c>signing_keys</c>.</summary>
sealed class SigningKeyRow
{
    public string Id { get; init; } = "";
    public string X { get; init; } = "";
    public string Y { get; init; } = "";
    public byte[] PrivateKey { get; init; } = [];
    public DateTimeOffset SignsFrom { get; init; }
}
