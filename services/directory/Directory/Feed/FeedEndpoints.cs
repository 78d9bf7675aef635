using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.ResponseCompression;

namespace Entraide.DirectoryService.Feed;

/// <summary>
/// <c>/hsds</c>: the public read API of HSDS 3.1, open to anybody, with what partners published. Parameters come in the query; a POST may
/// bring them as a form instead, so that what somebody searches for need not stand in a URL.
/// </summary>
static class FeedEndpoints
{
    static readonly string[] Reading = ["GET", "HEAD"];
    static readonly string[] Listing = [.. Reading, "POST"];
    internal static readonly (string Path, string Resource)[] Collections =
    [
        ("services", "service"), ("organizations", "organization"), ("service_at_locations", "service_at_location"), ("taxonomies", "taxonomy"), ("taxonomy_terms", "taxonomy_term"),
    ];

    const string About = """
        {"version": "3.1.1", "profile": "https://docs.openreferral.org/en/v3.1.1/hsds/overview.html", "openapi_url": "https://raw.githubusercontent.com/openreferral/specification/3.1/schema/openapi.json"}
        """;

    internal static void AddFeed(this IServiceCollection services) => services
        .AddSingleton<PublishedIds>().AddSingleton<FeedRows>().AddSingleton<ReadList>().AddSingleton<ReadOne>()
        .AddResponseCompression(options => options.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "application/x-ndjson"]);

    internal static void MapFeed(this WebApplication app)
    {
        var feed = app.MapGroup("/hsds").AllowAnonymous();
        feed.MapMethods("/", Reading, (HttpContext context, CancellationToken cancellationToken) => context.WriteFeedAsync(System.Text.Encoding.UTF8.GetBytes(About), cancellationToken)).WithSlash();
        foreach (var (path, resource) in Collections)
        {
            feed.MapMethods($"/{path}", Listing, async (HttpContext context, ReadList list, CancellationToken cancellationToken) =>
                await list.AnswerAsync(FeedRequest.From(resource, await GivenAsync(context.Request, cancellationToken)), context, cancellationToken));
            feed.MapMethods($"/{path}/{{id}}", Reading, (string id, HttpContext context, ReadOne one, CancellationToken cancellationToken) =>
                one.AnswerAsync(id, ShapeOf(resource, FeedRequest.WithFullServices(resource, context.Request.Query)), $"/hsds/{path}", context, cancellationToken));
        }

        feed.Map("/{**rest}", (HttpContext context) => OtherwiseAsync(context));
    }

    static Shape ShapeOf(string resource, bool fullServices) => resource == "organization" && !fullServices ? Shape.OrganizationWithPlainServices : Shape.Full[resource];

    static async Task<IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>>> GivenAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (HttpMethods.IsPost(request.Method) && request.HasFormContentType)
        {
            return [.. request.Query, .. await request.ReadFormAsync(cancellationToken)];
        }

        return HttpMethods.IsPost(request.Method) && (request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0)
            ? throw new Problem(ProblemKind.UnsupportedMediaType, "Parameters come in the query, or as a form.")
            : request.Query;
    }

    static Task OtherwiseAsync(HttpContext context)
    {
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            context.Response.Headers.AccessControlAllowMethods = "GET, HEAD, POST, OPTIONS";
            context.Response.Headers.AccessControlAllowHeaders = "*";
            context.Response.Headers.AccessControlMaxAge = "86400";
            return Task.CompletedTask;
        }

        if (Reading.Contains(context.Request.Method))
        {
            throw new Problem(ProblemKind.NotFound, "No such path in the feed.");
        }

        context.Response.Headers.Allow = "GET, HEAD, POST, OPTIONS";
        return context.WriteProblemAsync(new Problem(ProblemKind.MethodNotAllowed, "The feed is for reading."));
    }
}
