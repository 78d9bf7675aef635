using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.CalendarFeeds;

/// <summary>Takes an address back, at once: for good, or for a new one.</summary>
static class RevokeFeed
{
    internal static async Task<NoContent> HandleAsync(Guid id, Caller caller, UnitOfWork work, CancellationToken cancellationToken)
    {
        if (await work.ExecuteAsync("delete from calendar_feeds where id = @id and partner_id = @Partner", new { id, caller.Partner }, cancellationToken) == 0)
        {
            throw Problem.NotFound();
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Gives the feed a new address; the old one is unknown from now on.</summary>
    internal static async Task<Ok<CalendarFeedLink>> RotateAsync(
        Guid id, Caller caller, UnitOfWork work, PublicAddress address, TimeProvider time, HttpResponse response, CancellationToken cancellationToken)
    {
        var secret = SecretLink.NewSecret();
        if (await work.ExecuteAsync("update calendar_feeds set token_hash = @hash, rotated_at = @now where id = @id and partner_id = @Partner",
            new { id, caller.Partner, hash = SecretLink.Hash(secret), now = time.GetUtcNow() }, cancellationToken) == 0)
        {
            throw Problem.NotFound();
        }

        await work.CommitAsync(cancellationToken);
        SecretLink.Protect(response);
        return TypedResults.Ok(new CalendarFeedLink(id, address.Calendar(secret)));
    }
}
