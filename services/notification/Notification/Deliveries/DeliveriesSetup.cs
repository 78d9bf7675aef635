using Entraide.Notification.Bookings;
using Entraide.Notification.Offers;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Notification.Deliveries;

static class DeliveriesSetup
{
    internal static void AddDeliveries(this IServiceCollection services)
    {
        services.AddScoped<DeliveryPlanner>();
        services.AddScoped<KnownBookings>();
        services.AddScoped<KnownOffers>();
        services.AddScoped<DeliveryQueue>();
        services.AddSingleton<SendMessage>();
        services.AddSingleton<DeliveryNotes>();
        services.AddSingleton<DeadContacts>();
        services.AddSingleton<DeliverySignal>();
        services.AddHostedService<DeliveryWorker>();
        services.AddHostedService<DueBacklog>();
        services.AddPeriodicJob<PruneDeliveries>("prune-deliveries", TimeSpan.FromHours(1));
    }
}
