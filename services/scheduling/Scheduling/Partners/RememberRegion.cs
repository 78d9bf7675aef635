using System.Collections.Concurrent;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;

namespace Entraide.Scheduling.Partners;

/// <summary>Keeps which region each partner belongs to, as its tokens say: what a region sets holds in jobs and consumers too, which have no token.</summary>
sealed class RememberRegion
{
    // What this process has stored, so that a request costs no query; a replica that knows less stores the same again.
    readonly ConcurrentDictionary<Guid, string> stored = new();

    internal async ValueTask<object?> Remember(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (await Caller.BindAsync(http) is { Region.Length: > 0 } caller && stored.GetValueOrDefault(caller.Partner) != caller.Region)
        {
            // A unit of work of its own: the request's is the endpoint's to begin.
            await using var scope = http.RequestServices.CreateAsyncScope();
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            await work.ExecuteAsync("""
                insert into partner_regions (partner_id, region) values (@Partner, @Region)
                on conflict (partner_id) do update set region = @Region where partner_regions.region <> @Region
                """, new { caller.Partner, caller.Region }, http.RequestAborted);
            await work.CommitAsync(http.RequestAborted);
            stored[caller.Partner] = caller.Region;
        }

        return await next(context);
    }
}
