using System.Globalization;

namespace Entraide.Gateway.Quotas;

/// <summary>What a quota said to one request.</summary>
/// <param name="Remaining">About how many requests are left in this window, over all replicas.</param>
/// <param name="ResetAfter">Seconds until the window ends, 1 to 60.</param>
sealed record Grant(bool IsGranted, string ClassName, int Quota, int Remaining, int ResetAfter)
{
    /// <summary><c>RateLimit-Policy</c> (draft-ietf-httpapi-ratelimit-headers-10, section 3).</summary>
    string Policy => string.Create(CultureInfo.InvariantCulture, $"\"{ClassName}\";q={Quota};w=60");

    /// <summary><c>RateLimit</c> (section 4 of the same).</summary>
    string Limit => string.Create(CultureInfo.InvariantCulture, $"\"{ClassName}\";r={Remaining};t={ResetAfter}");

    /// <summary>Says it to the caller.</summary>
    internal void Announce(IHeaderDictionary headers)
    {
        headers["RateLimit-Policy"] = Policy;
        headers["RateLimit"] = Limit;
        if (!IsGranted)
        {
            headers.RetryAfter = ResetAfter.ToString(CultureInfo.InvariantCulture);
        }
    }
}
