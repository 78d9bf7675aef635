using System.Globalization;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http;

namespace Entraide.ServiceDefaults.Http.Paging;

/// <summary>Reads the query parameters of a list, each of which may be left out.</summary>
public sealed class ListFilter(HttpRequest request, Checks checks)
{
    static readonly DateTimeOffset First = new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero), Last = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>An id.</summary>
    public Guid? Id(string name)
    {
        if (request.Query[name] is not { Count: > 0 } text)
        {
            return null;
        }

        checks.That(Guid.TryParse(text, out var id), $"?{name}", FixedText.MustBeId);
        return id;
    }

    /// <summary>An instant (RFC 3339) between 1970 and 2100.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (request.Query[name] is not { Count: > 0 } text)
        {
            return null;
        }

        var read = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time);
        checks.That(read && time >= First && time <= Last, $"?{name}", "Must be an instant, such as 2026-12-01T18:00:00Z, from 1970 to 2100.");
        return time.ToUniversalTime();
    }

    /// <summary>One of <paramref name="words"/>.</summary>
    public string? Word(string name, params string[] words)
    {
        if (request.Query[name] is not { Count: > 0 } text)
        {
            return null;
        }

        checks.That(words.Contains(text.ToString()), $"?{name}", $"Must be one of {string.Join(", ", words)}.");
        return text;
    }

    /// <summary>Notes that an end is not after its beginning.</summary>
    public void Range(DateTimeOffset? from, DateTimeOffset? to) => checks.That(from is null || to is null || to > from, "?to", "Must be after from.");
}
