using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.JoinLinks;

/// <summary>Says where a session by video or chat takes place. The address is never shown again: people get there by their join links.</summary>
/// <param name="Url">An https address in ASCII, 2000 characters at most, without user name and password; null takes it away.</param>
public sealed record SetMeetingRequest(string? Url);

static class SetMeeting
{
    internal static async Task<NoContent> HandleAsync(Guid id, SetMeetingRequest request, Caller caller, UnitOfWork work, CancellationToken cancellationToken)
    {
        new Checks().That(request.Url is null || MeetingAddress.IsValid(request.Url), "/url",
            $"Must be an https address in ASCII, of {MeetingAddress.Longest} characters at most, without user name and password.").Enforce();
        var session = await Session.LockAsync(work, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        if (session.Modality is not ("video" or "chat"))
        {
            throw JoinLink.NotRemote();
        }

        if (session.State == SessionState.Cancelled)
        {
            throw Problem.Conflict("session-not-open", "The session does not take place.");
        }

        await work.ExecuteAsync("update sessions set meeting_url = @Url where id = @id", new { request.Url, id }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
