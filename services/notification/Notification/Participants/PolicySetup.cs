using Entraide.Notification.Renewals;
using Entraide.Notification.Stopping;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Notification.Participants;

/// <summary>What belongs to people's safe-contact policies beyond the policies themselves: stops, and consents that have to be renewed.</summary>
static class PolicySetup
{
    internal static void AddPolicy(this IServiceCollection services)
    {
        services.AddScoped<SealedChoices>();
        services.AddPeriodicJob<LapseConsents>("lapse-consents", TimeSpan.FromMinutes(15));
    }

    internal static void MapPolicy(this WebApplication app)
    {
        ListRenewals.Map(app.MapGroup("/v1/notifications").WithTags("Notifications").RequireScope("notifications.read"));
        ReceiveInbound.Map(app.MapGroup("/v1/notifications").WithTags("Notifications").RequireScope("notifications.write"));
    }
}
