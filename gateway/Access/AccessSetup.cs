namespace Entraide.Gateway.Access;

static class AccessSetup
{
    internal static void AddAccess(this WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<AccessRegister>().AddHostedService(services => services.GetRequiredService<AccessRegister>());
}
