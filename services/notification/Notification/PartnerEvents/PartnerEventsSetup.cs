using Entraide.Notification.LiveUpdates;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Notification.PartnerEvents;

static class PartnerEventsSetup
{
    internal static void AddPartnerEvents(this IServiceCollection services)
    {
        services.AddScoped<PartnerEventLog>();
        services.AddScoped<BookingEvents>();
        services.AddSingleton<EventSignal>();
        services.AddSingleton<StreamPlaces>();
        services.AddHostedService<EventListener>();
        services.AddPeriodicJob<PruneEvents>("prune-partner-events", TimeSpan.FromHours(1));
    }

    internal static void MapPartnerEvents(this WebApplication app)
    {
        var events = app.MapGroup("/v1/notifications/events").WithTags("Notifications").RequireScope("notifications.read");
        ListEvents.Map(events);
        StreamEvents.Map(events);
    }
}
