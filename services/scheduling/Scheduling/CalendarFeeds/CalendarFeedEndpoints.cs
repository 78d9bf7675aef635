using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Tenancy;

namespace Entraide.Scheduling.CalendarFeeds;

static class CalendarFeedEndpoints
{
    static readonly string[] ReadOnly = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>For partners.</summary>
    internal static void MapCalendarFeeds(this RouteGroupBuilder api)
    {
        var feeds = api.MapGroup("/calendar-feeds");
        feeds.MapPost("/", OfferFeed.HandleAsync).RequireScope("scheduling.write");
        feeds.MapGet("/", ListFeeds.HandleAsync).RequireScope("scheduling.read")
            .Query<Guid>("participant_id", "Only this participant's.")
            .Query<Guid>("supporter_id", "Only this supporter's.");
        feeds.MapGet("/{id:guid}", ListFeeds.GetAsync).RequireScope("scheduling.read");
        feeds.MapDelete("/{id:guid}", RevokeFeed.HandleAsync).RequireScope("scheduling.write");
        feeds.MapPost("/{id:guid}/rotate", RevokeFeed.RotateAsync).RequireScope("scheduling.write");
    }

    /// <summary>For whoever has the address, through the gateway, which turns <c>/calendar/{secret}.ics</c> into this.</summary>
    internal static void MapCalendar(this WebApplication app) => app.MapMethods("/calendar", ReadOnly, ReadFeed.HandleAsync).AllowAnonymous()
        .AcrossPartners("who opens a calendar has its secret and no token: the secret finds the partner");
}
