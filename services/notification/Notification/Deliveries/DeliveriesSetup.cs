using Entraide.Notification.Apps;
using Entraide.Notification.Bookings;
using Entraide.Notification.Offers;
using Entraide.Notification.Push;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Notification.Deliveries;

static class DeliveriesSetup
{
    internal static void AddDeliveries(this IServiceCollection services)
    {
        services.AddScoped<DeliveryPlanner>();
        services.AddScoped<KnownBookings>();
        services.AddScoped<KnownOffers>();
        services.AddSingleton<OtherSubjects>();
        services.AddScoped<DeliveryQueue>();
        services.AddSingleton<SendMessage>();
        services.AddSingleton<DeliveryNotes>();
        services.AddSingleton<DeadContacts>();
        services.AddSingleton<DeliverySignal>();
        services.AddHostedService<DeliveryWorker>();
        services.AddHostedService<DueBacklog>();
        services.AddPeriodicJob<PruneDeliveries>("prune-deliveries", TimeSpan.FromHours(1));
    }

    internal static void MapDeliveries(this WebApplication app)
    {
        var read = app.MapGroup("/v1/notifications").WithTags("Notifications").RequireScope("notifications.read");
        ShowPushKey.Map(read);
        ReadAppMessage.Map(read);
        ShowUndelivered.Map(read);
        var write = app.MapGroup("/v1/notifications").WithTags("Notifications").RequireScope("notifications.write");
        RetryDelivery.Map(write);
        ReportBounce.Map(write);
    }
}
