using System.Globalization;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Credits.Accounts;

/// <summary>From when (inclusive) until when (exclusive), UTC.</summary>
readonly record struct AskedPeriod(DateTimeOffset From, DateTimeOffset To)
{
    const string Form = "Must be a day such as 2026-03-01, or an instant such as 2026-03-01T12:00:00Z.";

    /// <summary>Reads <c>?from=</c> and <c>?to=</c>.</summary>
    /// <exception cref="Problem">where they are no period</exception>
    internal static AskedPeriod Read(IQueryCollection query)
    {
        var (from, to) = (Instant(query["from"]), Instant(query["to"]));
        new Checks()
            .That(from is not null, "?from", Form)
            .That(to is not null, "?to", Form)
            .That(from is null || to is null || from < to, "?to", "Must be after from.")
            .Enforce();
        return new AskedPeriod(from!.Value, to!.Value);
    }

    /// <summary>Reads <c>?as_of=</c>.</summary>
    /// <exception cref="Problem">where it is no instant, or not yet</exception>
    internal static DateTimeOffset Moment(IQueryCollection query, DateTimeOffset now)
    {
        var moment = Instant(query["as_of"]);
        new Checks().That(moment is not null, "?as_of", Form).That(moment is null || moment <= now, "?as_of", "Must not be in the future.").Enforce();
        return moment!.Value;
    }

    /// <summary>Reads <c>?programme_id=</c>, which may be left out.</summary>
    /// <exception cref="Problem">where it is no id</exception>
    internal static Guid? Programme(IQueryCollection query)
    {
        var text = query["programme_id"].ToString();
        return text.Length == 0 ? null : Guid.TryParseExact(text, "D", out var id) ? id : throw Problem.Invalid("?programme_id", "Must be a UUID.");
    }

    static DateTimeOffset? Instant(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new DateTimeOffset(day, default, TimeSpan.Zero)
        : DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant) ? instant
        : null;
}
