using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.ResponseCompression;

namespace Entraide.DirectoryService.Feed;

/// <summary>How the feed answers: open to every page of every site, kept for a minute by whoever keeps things, and not sent twice.</summary>
static class FeedAnswer
{
    /// <summary>What every answer below <c>/hsds</c> has in common, failures included.</summary>
    internal static void UseFeedAnswers(this WebApplication app) => app.UseWhen(context => context.Request.Path.StartsWithSegments("/hsds"), feed => feed
        .Use((context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                var headers = context.Response.Headers;
                headers.AccessControlAllowOrigin = "*";
                headers.AccessControlExposeHeaders = "ETag, Location";
                headers.Vary = "Accept-Encoding";
                // A failure said already that it is not to be kept.
                headers.CacheControl = context.Response.StatusCode < 400 ? "public, max-age=60" : "no-store";
                return Task.CompletedTask;
            });
            return next(context);
        })
        .UseResponseCompression());

    /// <summary>Writes <paramref name="body"/>, a JSON document, unless the caller has it already.</summary>
    internal static async Task WriteFeedAsync(this HttpContext context, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        // Strong tags name bytes: compressed ones are others.
        var coding = context.RequestServices.GetRequiredService<IResponseCompressionProvider>().GetCompressionProvider(context)?.EncodingName;
        var tag = $"\"{Base64Url.EncodeToString(SHA256.HashData(body.Span).AsSpan(0, 16))}{(coding is null ? "" : "-" + coding)}\"";
        context.Response.Headers.ETag = tag;
        if ((HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) && Has(context.Request.Headers.IfNoneMatch, tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = coding is null ? body.Length : null;
        await context.Response.Body.WriteAsync(body, cancellationToken);
    }

    static bool Has(Microsoft.Extensions.Primitives.StringValues tags, string tag) => tags.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries))
        .Any(value => value == "*" || value == tag || (value.StartsWith("W/", StringComparison.Ordinal) && value[2..] == tag));
}
