namespace Entraide.Gateway.OpenApi;

/// <summary><c>/docs</c>: the API's description to read and to try (Swagger UI). Everything comes from here; the page may load and call nothing else.</summary>
static class DocsPage
{
    const string Policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    internal static void UseDocsPage(this WebApplication app) => app.UseWhen(context => context.Request.Path.StartsWithSegments("/docs"), docs =>
    {
        docs.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            return next(context);
        });
        docs.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "Entraide partner API";
            page.SwaggerEndpoint("/openapi/v1.json", "Entraide partner API");
            page.EnableFilter();
            // Tokens are not kept in the browser: whoever opens the page next has to have their own.
            page.EnableTryItOutByDefault();
            page.DocExpansion(Swashbuckle.AspNetCore.SwaggerUI.DocExpansion.None);
        });
    });
}
