using System.Globalization;
using System.Reflection;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Entraide.ServiceDefaults.Http.Paging;

/// <summary>
/// Which page of a list a caller asks for: <c>?limit=</c> (1 to 100, 20 where left out) and <c>?after=</c>, what the page before named as next.
/// A list's endpoint takes it as a parameter; <typeparamref name="TKey"/> is what the list is ordered by, down to something unique.
/// </summary>
public sealed class PageRequest<TKey> : IEndpointParameterMetadataProvider
    where TKey : struct
{
    readonly HttpContext context;

    PageRequest(HttpContext context, int limit, TKey? after) => (this.context, Limit, After) = (context, limit, after);

    /// <summary>How many items the page holds at most.</summary>
    public int Limit { get; }

    /// <summary>The key of the last row of the page before; null on the first page.</summary>
    public TKey? After { get; }

    /// <summary>How many rows to read: one more than the page holds tells whether there is another.</summary>
    public int Rows => Limit + 1;

    /// <summary>Minimal APIs call this to hand a page to an endpoint.</summary>
    /// <exception cref="Problem">of kind invalid, where the limit is none or the cursor is not one of this list</exception>
    public static ValueTask<PageRequest<TKey>?> BindAsync(HttpContext context)
    {
        var (limit, after) = (PageLimits.Usual, default(TKey?));
        var checks = new Checks();
        if (context.Request.Query[PageLimits.LimitName] is { Count: > 0 } asked)
        {
            checks.That(asked.Count == 1 && int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= PageLimits.Largest,
                $"?{PageLimits.LimitName}", FixedText.PageSize);
        }

        if (context.Request.Query[PageLimits.AfterName] is { Count: > 0 } cursor)
        {
            after = cursor.Count == 1 ? Cursor.Parse<TKey>(ListOf(context), cursor.ToString()) : null;
            checks.That(after is not null, $"?{PageLimits.AfterName}", FixedText.NotACursor);
        }

        checks.Enforce();
        return ValueTask.FromResult<PageRequest<TKey>?>(new PageRequest<TKey>(context, limit, after));
    }

    /// <summary>The page that <paramref name="rows"/> make; says where the next is in the <c>Link</c> header (RFC 8288) too.</summary>
    public Page<T> Of<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, TKey> key, Func<TRow, T> describe)
    {
        var next = rows.Count > Limit ? Cursor.Format(ListOf(context), key(rows[Limit - 1])) : null;
        if (next is not null)
        {
            NextLink.Add(context, next);
        }

        return new Page<T>([.. rows.Take(Limit).Select(describe)], next);
    }

    /// <summary>Says at the endpoint which query parameters a page takes.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => Array.ForEach(PageLimits.Parameters, builder.Metadata.Add);

    // The route, so that a cursor is good for no other list.
    static string ListOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
}

/// <summary>The one size of pages.</summary>
public static class PageLimits
{
    /// <summary>The query parameter that says how many.</summary>
    public const string LimitName = "limit";

    /// <summary>The query parameter that says behind what.</summary>
    public const string AfterName = "after";

    /// <summary>Items a page holds at most.</summary>
    public const int Largest = 100;

    /// <summary>Items a page holds where no limit is asked for.</summary>
    public const int Usual = 20;

    /// <summary>Both, as an endpoint declares them.</summary>
    internal static readonly QueryParameter[] Parameters =
    [
        new(LimitName, typeof(int), $"How many the page holds at most; {Usual} where left out.", Required: false, [], 1, Largest),
        new(AfterName, typeof(string), "Where the page goes on: taken from the page before (its `Link` header), and opaque.", Required: false, []),
    ];
}
