namespace Entraide.Scheduling.JoinLinks;

/// <summary>Where a meeting by video or chat takes place, and when its door is open.</summary>
static class MeetingAddress
{
    internal const int Longest = 2000;

    /// <summary>How long before the start and after the end a join link leads there.</summary>
    internal static readonly TimeSpan Margin = TimeSpan.FromMinutes(15);

    internal static bool IsOpen(DateTimeOffset startsAt, DateTimeOffset endsAt, DateTimeOffset now) => now >= startsAt - Margin && now < endsAt + Margin;

    /// <summary>https on any host, the platform's own included; in ASCII as it goes into a header, and without a name and password, which would end up in logs elsewhere.</summary>
    internal static bool IsValid(string url) =>
        url.Length <= Longest && url.All(c => c is > ' ' and < '\x7f') && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && uri.Scheme == Uri.UriSchemeHttps && url.StartsWith("https://", StringComparison.Ordinal) && uri.UserInfo.Length == 0 && uri.Host.Length > 0;
}
