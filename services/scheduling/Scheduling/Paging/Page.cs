using System.Buffers.Text;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.Extensions;

namespace Entraide.Scheduling.Paging;

/// <summary>One page of a list, in the order of the ids: a row added meanwhile shifts nothing.</summary>
/// <param name="Next">What to send as <c>?after=</c> for the next page; absent on the last. Opaque.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which page a caller asks for.</summary>
/// <param name="After">The last id of the page before.</param>
sealed record PageRequest(int Limit, Guid? After)
{
    const int Largest = 100, Usual = 20;

    /// <summary>How many rows to read: one more than the page holds tells whether there is another.</summary>
    internal int Rows => Limit + 1;

    /// <summary>Reads <c>?limit=</c> (1 to 100) and <c>?after=</c>.</summary>
    /// <exception cref="Problem">of kind invalid</exception>
    internal static PageRequest Of(HttpRequest request, Checks checks)
    {
        var (limit, after) = (Usual, default(Guid?));
        if (request.Query["limit"] is { Count: > 0 } asked)
        {
            checks.That(int.TryParse(asked, out limit) && limit is >= 1 and <= Largest, "?limit", $"1 to {Largest}.");
        }

        if (request.Query["after"] is { Count: > 0 } cursor)
        {
            after = Parse(cursor.ToString());
            checks.That(after is not null, "?after", "Not a cursor of this list.");
        }

        checks.Enforce();
        return new PageRequest(limit, after);
    }

    /// <summary>The page that <paramref name="rows"/> make; says where the next is in the <c>Link</c> header (RFC 8288) too.</summary>
    internal Page<T> Of<T>(IReadOnlyList<T> rows, Func<T, Guid> id, HttpContext context)
    {
        var next = rows.Count > Limit ? Base64Url.EncodeToString(id(rows[Limit - 1]).ToByteArray(bigEndian: true)) : null;
        if (next is not null)
        {
            var query = new QueryBuilder(context.Request.Query.Where(parameter => parameter.Key != "after").SelectMany(parameter => parameter.Value, (parameter, value) => KeyValuePair.Create(parameter.Key, value ?? "")))
            {
                { "after", next },
            };
            context.Response.Headers.Link = $"<{context.Request.Path}{query}>; rel=\"next\"";
        }

        return new Page<T>([.. rows.Take(Limit)], next);
    }

    static Guid? Parse(string cursor)
    {
        var bytes = new byte[16];
        return cursor.Length == 22 && Base64Url.IsValid(cursor) && Base64Url.TryDecodeFromChars(cursor, bytes, out var length) && length == 16
            ? new Guid(bytes, bigEndian: true)
            : null;
    }
}
