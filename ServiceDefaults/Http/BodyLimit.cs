using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;

namespace Entraide.ServiceDefaults.Http;

/// <summary>Another bound for the body of one route than the one every request has.</summary>
public static class BodyLimit
{
    /// <summary>Takes bodies of up to <paramref name="bytes"/> on these endpoints; a larger one is a 413 problem.</summary>
    public static TBuilder WithBodyLimit<TBuilder>(this TBuilder endpoints, long bytes) where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new Limit(bytes));

    sealed record Limit(long Bytes) : IRequestSizeLimitMetadata
    {
        long? IRequestSizeLimitMetadata.MaxRequestBodySize => Bytes;
    }
}
