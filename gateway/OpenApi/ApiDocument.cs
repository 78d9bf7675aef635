using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Entraide.Gateway.OpenApi;

/// <summary>The description of the whole API (OpenAPI 3.1), as <c>./platform openapi</c> wrote it from the code. It is sent out of the assembly piece by piece: nothing of it stays in memory.</summary>
static class ApiDocument
{
    const string Resource = "openapi.v1.json", Path = "/openapi/v1.json";
    static readonly Lazy<string> Version = new(() =>
    {
        using var document = Open();
        return Convert.ToHexStringLower(SHA256.HashData(document).AsSpan(0, 16));
    });

    internal static void MapApiDocument(this WebApplication app) => app.MapGet(Path, ReadAsync).AllowAnonymous()
        .WithName("readApiDocument").WithSummary("Read this document");

    /// <summary>The document that describes every operation of the API, this one included.</summary>
    internal static async Task ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (request, response) = (context.Request.GetTypedHeaders(), context.Response);
        // Strong tags name bytes: compressed ones are others.
        var compressed = request.AcceptEncoding.Any(coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding.Quality is not 0);
        var tag = new EntityTagHeaderValue($"\"{Version.Value}{(compressed ? "-gzip" : "")}\"");
        response.Headers.ETag = tag.ToString();
        response.Headers.CacheControl = "public, max-age=300";
        response.Headers.Vary = "Accept-Encoding";
        if (request.IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        await using var document = Open();
        if (!compressed)
        {
            response.ContentLength = document.Length;
            await document.CopyToAsync(response.Body, cancellationToken);
            return;
        }

        response.Headers.ContentEncoding = "gzip";
        await using var zip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await document.CopyToAsync(zip, cancellationToken);
    }

    internal static Stream Open() => typeof(ApiDocument).Assembly.GetManifestResourceStream(Resource)
        ?? throw new InvalidOperationException("The description of the API is not in this build: run ./platform openapi.");
}
