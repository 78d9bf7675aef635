using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Notification.Campaigns;

static class CampaignsSetup
{
    internal static void AddCampaigns(this IServiceCollection services) => services.AddPeriodicJob<PlanCampaigns>("plan-campaigns", PlanCampaigns.Round);

    internal static void MapCampaigns(this WebApplication app)
    {
        ShowCampaign.Map(app.MapGroup("/v1/notifications/campaigns").WithTags("Notifications").RequireScope("notifications.read"));
        var write = app.MapGroup("/v1/notifications/campaigns").WithTags("Notifications").RequireScope("notifications.write");
        AnnounceCampaign.Map(write);
        StopCampaign.Map(write);
    }
}
