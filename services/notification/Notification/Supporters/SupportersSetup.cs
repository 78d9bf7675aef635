using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Notification.Supporters;

static class SupportersSetup
{
    internal static void AddSupporters(this IServiceCollection services)
    {
        services.AddScoped<Engagements>();
        services.AddPeriodicJob<PlanSchedules>("plan-schedules", TimeSpan.FromMinutes(5));
        services.AddPeriodicJob<PlanCertificationNotices>("plan-certification-notices", TimeSpan.FromHours(1));
    }
}
