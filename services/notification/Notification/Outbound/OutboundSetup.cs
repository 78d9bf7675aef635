namespace Entraide.Notification.Outbound;

static class OutboundSetup
{
    internal static void AddOutbound(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(OutboundRules.From(configuration));
        services.AddSingleton<INameResolver, SystemNames>();
        services.AddSingleton<SafeTargets>();
    }
}
