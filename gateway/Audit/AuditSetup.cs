using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Gateway.Audit;

static class AuditSetup
{
    internal static void AddAudit(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AuditLog>().AddHostedService(services => services.GetRequiredService<AuditLog>());
        // After the log, so that it stops before it: what it has counted is then still written.
        builder.Services.AddSingleton<AuditedReads>().AddHostedService(services => services.GetRequiredService<AuditedReads>());
        builder.Services.AddPeriodicJob<ForgetEntries>("forget-audit-entries", TimeSpan.FromHours(6));
    }
}
