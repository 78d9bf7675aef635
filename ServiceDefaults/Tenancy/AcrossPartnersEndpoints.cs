using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Entraide.ServiceDefaults.Tenancy;

/// <summary>How an endpoint says that it has to see rows of more than one partner.</summary>
public static class AcrossPartnersEndpoints
{
    /// <summary>Lets the endpoint see and change rows of all partners: its own queries are then the only fence. Everything else is fenced in by the database.</summary>
    /// <param name="reason">Why one partner's rows are not enough; for whoever reviews it.</param>
    public static TBuilder AcrossPartners<TBuilder>(this TBuilder endpoints, string reason) where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new AcrossPartnersMetadata(reason));
}

/// <summary>See <see cref="AcrossPartnersEndpoints.AcrossPartners{TBuilder}"/>.</summary>
public sealed record AcrossPartnersMetadata(string Reason);

/// <summary>Says for whom a request is: for the partner its verified token names, for all where its endpoint asks for it, else for nobody.</summary>
sealed class RequestsWorkForPartners(RequestDelegate next)
{
    // Asynchronous, so that what is said here ends with the request.
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<AcrossPartnersMetadata>() is { } across)
        {
            WorkingFor.AllPartners(across.Reason);
        }
        else if (Guid.TryParse(context.User.FindFirstValue("partner"), out var partner))
        {
            WorkingFor.Partner(partner);
        }

        await next(context);
    }
}
