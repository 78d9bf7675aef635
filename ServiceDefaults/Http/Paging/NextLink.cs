using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Entraide.ServiceDefaults.Http.Paging;

/// <summary>Says in the <c>Link</c> header where a list goes on (RFC 8288), with the query as it was asked.</summary>
public static class NextLink
{
    /// <summary>Servers between may refuse longer header fields; the answer's <c>next</c> says the same.</summary>
    const int Longest = 4000;

    /// <summary>Adds the link to the page behind <paramref name="next"/>, unless it would be too long to pass.</summary>
    public static void Add(HttpContext context, string next)
    {
        var query = new QueryBuilder(context.Request.Query.Where(parameter => parameter.Key != PageLimits.AfterName)
            .SelectMany(parameter => parameter.Value, (parameter, value) => KeyValuePair.Create(parameter.Key, value ?? ""))) { { PageLimits.AfterName, next } }.ToString();
        if (query.Length <= Longest)
        {
            // Encoded as it would be sent: a path may hold what a header field may not.
            context.Response.Headers.Link = $"<{context.Request.Path.ToUriComponent()}{query}>; rel=\"next\"";
        }
    }
}
