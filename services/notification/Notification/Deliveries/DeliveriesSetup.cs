using Entraide.Notification.Bookings;
using Entraide.Notification.Offers;
using Entraide.ServiceDefaults.Jobs;
using MassTransit;

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
        services.AddScoped<SendMessage>();
        services.AddSingleton<DeliverySignal>();
        services.AddReceiveObserver<WakeAfterMessage>();
        services.AddHostedService<DeliveryWorker>();
        services.AddHostedService<DueBacklog>();
        services.AddPeriodicJob<PruneDeliveries>("prune-deliveries", TimeSpan.FromHours(1));
    }
}
