using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Tenancy;

namespace Entraide.Scheduling.JoinLinks;

static class JoinLinkEndpoints
{
    static readonly string[] ReadOnly = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>For partners.</summary>
    internal static void MapJoinLinks(this RouteGroupBuilder api)
    {
        // Where people meet is never shown to a partner again: there is nothing to compare with.
        api.MapPut("/sessions/{id:guid}/meeting", SetMeeting.HandleAsync).RequireScope("scheduling.write").WithoutPrecondition();
        api.MapGet("/sessions/{id:guid}/join", ShowJoinLink.OfSessionAsync).RequireScope("scheduling.read")
            .Query("as", "Whose link: the lead's where left out.", "lead", "co_facilitator");
        api.MapPost("/sessions/{id:guid}/join/rotate", ShowJoinLink.RotateOfSessionAsync).RequireScope("scheduling.write")
            .Query("as", "Whose link: the lead's where left out.", "lead", "co_facilitator");
        api.MapGet("/bookings/{id:guid}/join", ShowJoinLink.OfBookingAsync).RequireScope("scheduling.read")
            .Query("as", "Whose link: the lead's where left out.", "lead", "co_facilitator");
        api.MapPost("/bookings/{id:guid}/join/rotate", ShowJoinLink.RotateOfBookingAsync).RequireScope("scheduling.write")
            .Query("as", "Whose link: the lead's where left out.", "lead", "co_facilitator");
    }

    /// <summary>For whoever has the link, through the gateway, which turns <c>/j/{token}</c> into this.</summary>
    internal static void MapDoor(this WebApplication app) => app.MapMethods("/j", ReadOnly, FollowLink.HandleAsync).AllowAnonymous()
        .AcrossPartners("who follows a link has its secret and no token: the secret finds the meeting");
}
