using System.Buffers.Text;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.Extensions;

namespace Entraide.Gateway.Paging;

/// <summary>One page of a list in the order of ids, which is that of time: a row added meanwhile shifts nothing.</summary>
/// <param name="Next">What to send as <c>?after=</c> for the next page; absent on the last. Opaque.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which page a caller asks for.</summary>
sealed record PageRequest(int Limit, Guid? After)
{
    const int Largest = 100, Usual = 20;

    /// <summary>How many rows to read: one more than the page holds tells whether there is another.</summary>
    internal int Rows => Limit + 1;

    /// <summary>Reads <c>?limit=</c> (1 to 100) and <c>?after=</c>, noting what is wrong with them in <paramref name="checks"/>.</summary>
    internal static PageRequest Of(HttpRequest request, Checks checks)
    {
        var (limit, after) = (Usual, default(Guid?));
        if (request.Query["limit"] is { Count: > 0 } asked)
        {
            checks.That(int.TryParse(asked, out limit) && limit is >= 1 and <= Largest, "?limit", $"Must be 1 to {Largest}.");
        }

        if (request.Query["after"] is { Count: > 0 } cursor)
        {
            var bytes = new byte[16];
            var isCursor = cursor.ToString().Length == 22 && Base64Url.IsValid(cursor.ToString()) && Base64Url.TryDecodeFromChars(cursor.ToString(), bytes, out _);
            checks.That(isCursor, "?after", "Not a cursor of this list.");
            after = new Guid(bytes, bigEndian: true);
        }

        return new PageRequest(limit, after);
    }

    /// <summary>The page that <paramref name="rows"/> make; says where the next is in the <c>Link</c> header (RFC 8288) too.</summary>
    internal Page<T> Of<T>(IReadOnlyList<T> rows, Func<T, Guid> id, HttpContext context)
    {
        if (rows.Count <= Limit)
        {
            return new Page<T>(rows, null);
        }

        var next = Base64Url.EncodeToString(id(rows[Limit - 1]).ToByteArray(bigEndian: true));
        var kept = context.Request.Query.Where(parameter => parameter.Key != "after")
            .SelectMany(parameter => parameter.Value, (parameter, value) => KeyValuePair.Create(parameter.Key, value ?? ""));
        context.Response.Headers.Link = $"<{context.Request.Path}{new QueryBuilder(kept) { { "after", next } }}>; rel=\"next\"";
        return new Page<T>([.. rows.Take(Limit)], next);
    }
}
