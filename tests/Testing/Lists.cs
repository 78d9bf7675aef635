using System.Net.Http.Json;
using System.Text.Json;

namespace Entraide.Testing;

/// <summary>Reads lists of the partner API the way a partner does.</summary>
public static class Lists
{
    /// <summary>The items of one page.</summary>
    public static async Task<JsonElement[]> ItemsAsync(this HttpClient http, string path) =>
        [.. (await http.GetFromJsonAsync<JsonElement>(path)).GetProperty("items").EnumerateArray()];

    /// <summary>
    /// Follows a list to its end by its <c>Link</c> headers, doing <paramref name="between"/> after every page, and returns what it saw. A page that
    /// is longer than asked for, a link that says other than <c>next</c> or forgets a filter, and an item that comes twice are failures.
    /// </summary>
    /// <param name="path">With its filters; the limit is added.</param>
    /// <param name="idOf">What tells two items apart.</param>
    public static async Task<IReadOnlyList<string>> WalkAsync(this HttpClient http, string path, int limit, Func<JsonElement, string> idOf, Func<Task>? between = null)
    {
        var first = $"{path}{(path.Contains('?') ? '&' : '?')}limit={limit}";
        var (seen, next, query) = (new List<string>(), (string?)first, first[(first.IndexOf('?') + 1)..].Split('&'));
        while (next is not null)
        {
            using var answer = await http.GetAsync(next);
            var text = await answer.Content.ReadAsStringAsync();
            if (!answer.IsSuccessStatusCode)
            {
                throw new InvalidOperationException($"{next} answered {(int)answer.StatusCode}: {text}");
            }

            var body = JsonDocument.Parse(text).RootElement;
            var items = body.GetProperty("items").EnumerateArray().Select(idOf).ToArray();
            var cursor = body.TryGetProperty("next", out var given) ? given.GetString() : null;
            var link = answer.Headers.TryGetValues("Link", out var links) ? links.Single() : null;
            if (items.Length > limit || (cursor is not null && items.Length < limit) || items.Intersect(seen).Any())
            {
                throw new InvalidOperationException($"{next} has {items.Length} items, some perhaps twice: {text}");
            }

            if ((cursor is null) != (link is null) || (link is not null && (!link.EndsWith(">; rel=\"next\"", StringComparison.Ordinal) || !link.Contains($"after={cursor}", StringComparison.Ordinal)
                || !Array.TrueForAll(query, part => link.Contains(part, StringComparison.Ordinal)))))
            {
                throw new InvalidOperationException($"{next} ends with next {cursor} and Link {link}");
            }

            seen.AddRange(items);
            next = link?[1..link.IndexOf('>')];
            if (between is not null)
            {
                await between();
            }
        }

        return seen;
    }

    /// <summary>That <paramref name="path"/> answers a cursor that is none of this list's, and a limit out of bounds, with 422 and says which: what it answered otherwise, or null.</summary>
    public static async Task<string?> FaultOfPagingAsync(this HttpClient http, string path, string foreignCursor)
    {
        var sign = path.Contains('?') ? '&' : '?';
        foreach (var (query, pointer) in new[] { ("limit=0", "?limit"), ("limit=101", "?limit"), ("limit=x", "?limit"), ("limit=2&limit=3", "?limit"), ("after=x", "?after"), ("after=%00", "?after"), ($"after={foreignCursor}", "?after") })
        {
            using var answer = await http.GetAsync($"{path}{sign}{query}");
            var text = await answer.Content.ReadAsStringAsync();
            if ((int)answer.StatusCode != 422 || !text.Contains($"\"{pointer}\"", StringComparison.Ordinal))
            {
                return $"{path}{sign}{query}: {(int)answer.StatusCode} {text}";
            }
        }

        return null;
    }
}
