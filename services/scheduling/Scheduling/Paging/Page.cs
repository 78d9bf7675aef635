using System.Buffers.Binary;
using System.Buffers.Text;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.Extensions;

namespace Entraide.Scheduling.Paging;

/// <summary>One page of a list in the order of time: a row added meanwhile shifts nothing.</summary>
/// <param name="Next">What to send as <c>?after=</c> for the next page; absent on the last. Opaque.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>The last row of a page: where the next one goes on.</summary>
readonly record struct PageEnd(DateTimeOffset StartsAt, Guid Id);

/// <summary>Which page a caller asks for.</summary>
sealed record PageRequest(int Limit, PageEnd? After)
{
    const int Largest = 100, Usual = 20, Bytes = 24;

    /// <summary>How many rows to read: one more than the page holds tells whether there is another.</summary>
    internal int Rows => Limit + 1;

    internal DateTimeOffset? AfterStart => After?.StartsAt;
    internal Guid? AfterId => After?.Id;

    /// <summary>Reads <c>?limit=</c> (1 to 100) and <c>?after=</c>, noting what is wrong with them in <paramref name="checks"/>.</summary>
    internal static PageRequest Of(HttpRequest request, Checks checks)
    {
        var (limit, after) = (Usual, default(PageEnd?));
        if (request.Query["limit"] is { Count: > 0 } asked)
        {
            checks.That(int.TryParse(asked, out limit) && limit is >= 1 and <= Largest, "?limit", $"Must be 1 to {Largest}.");
        }

        if (request.Query["after"] is { Count: > 0 } cursor)
        {
            after = Parse(cursor.ToString());
            checks.That(after is not null, "?after", "Not a cursor of this list.");
        }

        return new PageRequest(limit, after);
    }

    /// <summary>The page that <paramref name="rows"/> make; says where the next is in the <c>Link</c> header (RFC 8288) too.</summary>
    internal Page<T> Of<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, PageEnd> end, Func<TRow, T> describe, HttpContext context)
    {
        var next = rows.Count > Limit ? Format(end(rows[Limit - 1])) : null;
        if (next is not null)
        {
            var kept = context.Request.Query.Where(parameter => parameter.Key != "after")
                .SelectMany(parameter => parameter.Value, (parameter, value) => KeyValuePair.Create(parameter.Key, value ?? ""));
            context.Response.Headers.Link = $"<{context.Request.Path}{new QueryBuilder(kept) { { "after", next } }}>; rel=\"next\"";
        }

        return new Page<T>([.. rows.Take(Limit).Select(describe)], next);
    }

    static string Format(PageEnd end)
    {
        var bytes = new byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, end.StartsAt.UtcTicks);
        end.Id.TryWriteBytes(bytes.AsSpan(8), bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    static PageEnd? Parse(string cursor)
    {
        var bytes = new byte[Bytes];
        if (cursor.Length != 32 || !Base64Url.IsValid(cursor) || !Base64Url.TryDecodeFromChars(cursor, bytes, out var length) || length != Bytes)
        {
            return null;
        }

        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks ? null : new PageEnd(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes.AsSpan(8), bigEndian: true));
    }
}
