using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Entraide.Notification.Mail.Smtp;

/// <summary>The mail relay of the region, and on which terms it is spoken to.</summary>
/// <param name="ImplicitTls">TLS from the first byte (<c>smtps://</c>, RFC 8314); else STARTTLS.</param>
/// <param name="Plain">Without TLS: to this machine, or where <c>Smtp:AllowPlain</c> says so; never with a password.</param>
/// <param name="Domain">What the sender calls itself (EHLO): that of its address, because a machine's name may name the service or the partner.</param>
/// <param name="Authority">A certificate authority of the region's own, instead of those the system trusts.</param>
sealed record SmtpRelay(string Host, int Port, string Domain, bool ImplicitTls = false, bool Plain = false, NetworkCredential? Login = null, X509Certificate2? Authority = null)
{
    /// <exception cref="InvalidOperationException">a setting is missing or wrong; the message says which</exception>
    internal static SmtpRelay From(IConfiguration configuration, string domain)
    {
        if (!Uri.TryCreate(configuration["Smtp:Url"], UriKind.Absolute, out var url) || url.Scheme is not ("smtp" or "smtps" or "tcp") || url.UserInfo.Length > 0)
        {
            throw new InvalidOperationException("Smtp:Url is not set, or not smtp://host:port or smtps://host:port: start the platform with ./platform up, or set it to the region's mail relay.");
        }

        var (user, password) = (configuration["Smtp:User"], configuration["Smtp:Password"]);
        if (string.IsNullOrEmpty(user) != string.IsNullOrEmpty(password))
        {
            throw new InvalidOperationException("Of Smtp:User and Smtp:Password one is set and the other is not: set both, or none.");
        }

        var login = string.IsNullOrEmpty(user) ? null : new NetworkCredential(user, password);
        var implicitTls = url.Scheme == "smtps";
        var isLocal = url.Host == "localhost" || IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);
        return new SmtpRelay(url.Host.Trim('[', ']'), url.Port > 0 ? url.Port : implicitTls ? 465 : 25, domain, implicitTls,
            Plain: !implicitTls && login is null && (isLocal || configuration.GetValue<bool>("Smtp:AllowPlain")), login,
            configuration["Smtp:Authority"] is { Length: > 0 } file ? X509Certificate2.CreateFromPem(File.ReadAllText(file)) : null);
    }
}
