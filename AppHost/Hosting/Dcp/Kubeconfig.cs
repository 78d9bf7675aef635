using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Entraide.Hosting.Dcp;

// Where the orchestrator listens and how to be let in, from the file it writes when it starts.
sealed record Kubeconfig(Uri Server, X509Certificate2Collection Authorities, string Token)
{
    // The file always has the same few lines, so it is read by key; a YAML parser would be the only use of its package.
    public static Kubeconfig? TryParse(string text)
    {
        if (Value("server") is not { } server || Value("token") is not { } token || Value("certificate-authority-data") is not { } authority)
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(Encoding.ASCII.GetString(Convert.FromBase64String(authority)));
        return new(new Uri(server), authorities, token);

        string? Value(string key) => text.Split('\n')
            .Select(line => line.Trim())
            .FirstOrDefault(line => line.StartsWith($"{key}:", StringComparison.Ordinal))?[(key.Length + 1)..].Trim(' ', '"');
    }

    public bool Issued(X509Certificate? certificate)
    {
        if (certificate is not X509Certificate2 presented)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(presented);
    }
}
