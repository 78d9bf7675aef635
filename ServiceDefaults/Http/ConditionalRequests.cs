using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Entraide.ServiceDefaults.Http;

/// <summary>
/// Names the state of every resource with an <c>ETag</c>, and lets nobody change one without saying which state they mean, so that of two who change the
/// same thing the second learns of the first (RFC 9110, sections 8.8.3 and 13; RFC 6585, section 3). What a resource is, its own GET says.
/// </summary>
sealed class ConditionalRequests(RequestDelegate next, ShownState shown)
{
    // Each holds a connection while it takes another for the look: unbounded, as many as there are connections would wait for each other.
    readonly SemaphoreSlim changing = new(8);

    public Task InvokeAsync(HttpContext http) => http.GetEndpoint() switch
    {
        null => next(http),
        var endpoint when RequestRules.ShowsState(endpoint) => ShowAsync(http),
        var endpoint when RequestRules.NeedsPrecondition(endpoint) => ChangeAsync(http, endpoint),
        _ => next(http),
    };

    async Task ShowAsync(HttpContext http)
    {
        using var held = new HeldBody(http, onlyJson: true);
        await next(http);
        if (!held.Holds || http.Response.HasStarted)
        {
            return;
        }

        var response = http.Response;
        if (response.StatusCode == StatusCodes.Status200OK && response.Headers.ETag.Count == 0 && held.All() is { IsEmpty: false } body)
        {
            response.Headers.ETag = EntityTag.Of(body);
        }

        if (response.StatusCode == StatusCodes.Status200OK && response.Headers.ETag is [{ } tag] && Knows(http.Request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            response.ContentType = null;
            response.ContentLength = null;
            return;
        }

        await held.ReleaseAsync(http.RequestAborted);
    }

    async Task ChangeAsync(HttpContext http, Endpoint endpoint)
    {
        var condition = Precondition.Of(http.Request.Headers);
        await changing.WaitAsync(http.RequestAborted);
        try
        {
            await QueueAsync(http);
            if (!await HoldsAsync(condition, http, endpoint))
            {
                throw new Problem(ProblemKind.PreconditionFailed, condition.IsNew ? "It exists: read it, and send If-Match with its ETag." : "It has changed since you read it: read it again, and send the ETag it has now.");
            }

            using var held = new HeldBody(http);
            await next(http);
            if (!HttpMethods.IsDelete(http.Request.Method) && http.Response.StatusCode is >= 200 and < 300)
            {
                http.Response.Headers.ETag = await TagAfterAsync(http, endpoint);
            }

            await held.ReleaseAsync(http.RequestAborted);
        }
        finally
        {
            changing.Release();
        }
    }

    // Two who change one resource come one after the other, on whichever replica, until the first has committed.
    static async Task QueueAsync(HttpContext http)
    {
        var partner = (await Caller.BindAsync(http))?.Partner;
        await http.RequestServices.GetRequiredService<UnitOfWork>().ExecuteAsync(
            "select pg_advisory_xact_lock(hashtextextended(@resource, 0))", new { resource = $"change {partner} {http.Request.Path}" }, http.RequestAborted);
    }

    async Task<bool> HoldsAsync(Precondition condition, HttpContext http, Endpoint endpoint)
    {
        try
        {
            return condition.HoldsFor(await shown.TagAsync(http, endpoint));
        }
        catch (Problem problem) when (condition.IsNew && problem.Kind.Status == StatusCodes.Status404NotFound)
        {
            return true;
        }
    }

    async Task<string?> TagAfterAsync(HttpContext http, Endpoint endpoint)
    {
        try
        {
            return await shown.TagAsync(http, endpoint);
        }
        catch (Problem)
        {
            // Gone again meanwhile: the change was made all the same.
            return null;
        }
    }

    // Weak comparison, as for every GET (RFC 9110, section 13.1.2).
    static bool Knows(HttpRequest request, string tag) => request.Headers.IfNoneMatch is { Count: > 0 } known
        && EntityTagHeaderValue.TryParseList([.. known.Select(one => one ?? "")], out var tags)
        && tags.Any(one => one.Tag == "*" || one.Tag == tag);
}
