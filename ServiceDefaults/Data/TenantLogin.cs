using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Entraide.ServiceDefaults.Data;

/// <summary>
/// The role that requests log in as: no superuser, owner of nothing, held by every policy. A region's DBA makes it and gives <c>ConnectionStrings:tenant</c>;
/// else the owner makes it, named after the database, with a password derived from its own, so that there is no second secret to keep.
/// </summary>
public sealed class TenantLogin
{
    const int Iterations = 4096;

    TenantLogin(string connectionString, bool madeHere) => (ConnectionString, MadeHere) = (connectionString, madeHere);

    /// <summary>How requests connect.</summary>
    public string ConnectionString { get; }

    /// <summary>Whether the service makes the role.</summary>
    internal bool MadeHere { get; }

    /// <summary>The role's name.</summary>
    internal string Role => new NpgsqlConnectionStringBuilder(ConnectionString).Username!;

    /// <summary>The login of the database that <paramref name="owner"/> (a connection string) opens, or what <paramref name="given"/> says.</summary>
    internal static TenantLogin Of(string owner, string? given)
    {
        if (given is { Length: > 0 })
        {
            return new TenantLogin(given, madeHere: false);
        }

        var login = new NpgsqlConnectionStringBuilder(owner);
        // An owner without a password is let in by other means, and so is the tenant: a derived one could be guessed.
        var password = login.Password is { Length: > 0 } secret
            ? Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"entraide tenant {login.Database}")))
            : null;
        login.Username = $"{login.Database}_tenant";
        login.Password = password;
        return new TenantLogin(login.ConnectionString, madeHere: true);
    }

    /// <summary>
    /// What the server keeps instead of the password (SCRAM-SHA-256, RFC 5802 and RFC 7677), so that the password itself is in no statement and in no log; or null.
    /// </summary>
    internal string? Verifier()
    {
        if (new NpgsqlConnectionStringBuilder(ConnectionString).Password is not { Length: > 0 } password)
        {
            return null;
        }

        var salt = RandomNumberGenerator.GetBytes(16);
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, Iterations, HashAlgorithmName.SHA256, 32);
        var stored = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var server = HMACSHA256.HashData(salted, "Server Key"u8);
        return string.Create(CultureInfo.InvariantCulture, $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(stored)}:{Convert.ToBase64String(server)}");
    }
}
