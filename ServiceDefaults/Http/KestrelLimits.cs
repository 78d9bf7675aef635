using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Entraide.ServiceDefaults.Http;

static class KestrelLimits
{
    /// <summary>Bounds what a single request may hold: 1 MiB of body (imports raise it on their own route), 16 KiB of headers, 12 KiB of URL (200 ids).</summary>
    internal static void AddKestrelLimits(this IServiceCollection services) => services.Configure<KestrelServerOptions>(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestLineSize = 12 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    });
}
