using Entraide.Gateway.Quotas;
using Microsoft.AspNetCore.Http.Features;

namespace Entraide.Gateway.Edge;

/// <summary>What every answer has, wherever it comes from; what a service or a page of the gateway has said itself stays.</summary>
static class ResponseHeaders
{
    internal static Task Complete(object state)
    {
        var context = (HttpContext)state;
        var (response, headers) = (context.Response, context.Response.Headers);
        // traceresponse (W3C Trace Context Level 2): with it a partner can ask an operator about one request, failed or not.
        if (context.Features.Get<IHttpActivityFeature>()?.Activity.Id is { } id)
        {
            headers["traceresponse"] = id;
        }

        context.Features.Get<Grant>()?.Announce(headers);
        // Every page of every site may read the public feed, and also why it got nothing; and nothing else from another site's page.
        if (context.Request.Path.StartsWithSegments("/hsds"))
        {
            headers.AccessControlAllowOrigin = "*";
        }

        headers.XContentTypeOptions = "nosniff";
        if (headers["Referrer-Policy"].Count == 0)
        {
            headers["Referrer-Policy"] = "no-referrer";
        }

        // Whatever a browser takes a document for: it loads nothing and is shown in no frame.
        if (headers.ContentSecurityPolicy.Count == 0 && response.ContentType is { } type && type.Contains("json", StringComparison.Ordinal))
        {
            headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        }

        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        }

        if (response.StatusCode >= StatusCodes.Status400BadRequest)
        {
            if (headers.CacheControl.Count == 0)
            {
                headers.CacheControl = "no-store";
            }

            if (response.StatusCode == StatusCodes.Status503ServiceUnavailable && headers.RetryAfter.Count == 0)
            {
                headers.RetryAfter = "2";
            }
        }

        return Task.CompletedTask;
    }
}
