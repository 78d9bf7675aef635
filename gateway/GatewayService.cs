using Entraide.Gateway.Access;
using Entraide.Gateway.Audit;
using Entraide.Gateway.Danger;
using Entraide.Gateway.Edge;
using Entraide.Gateway.OpenApi;
using Entraide.Gateway.Partners;
using Entraide.Gateway.Proxying;
using Entraide.Gateway.Quotas;
using Entraide.Gateway.Tokens;
using Entraide.ServiceDefaults;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;

namespace Entraide.Gateway;

/// <summary>The one door: who a partner is, tokens, and the way to the services. It trusts nothing that comes with a request but its token.</summary>
public static class GatewayService
{
    /// <summary>Builds the gateway from its command line and environment; the caller runs it.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Services.AddSingleton(new Vault(builder.Configuration));
        builder.Services.AddSingleton<SigningKeys>().AddSingleton<IVerificationKeys>(services => services.GetRequiredService<SigningKeys>());
        builder.AddService("gateway", typeof(GatewayService).Assembly);
        builder.WorksAcrossPartners("finds out who calls, and registers who may");
        builder.AddAccess();
        builder.AddAudit();
        // After the database, whose migrations make its table.
        builder.Services.AddHostedService(services => services.GetRequiredService<SigningKeys>());
        builder.AddTokens();
        builder.AddEdge();
        builder.AddQuotas();
        builder.AddProxy();
        builder.AddCrisisLines();

        var app = builder.Build();
        app.UseEdge();
        app.UseDocsPage();
        app.UseServiceDefaults(behindGateway: false, onceKnown: known => known.RefuseWithdrawnAccess().UseQuotas().AnswerNowhere());
        app.UseAuditTrail();
        // Outside of the time limits: what a limit has ended can still be answered here.
        app.UseCrisisLines();
        app.UseRequestTimeouts();
        app.MapPartners();
        app.MapAudit();
        app.MapTokens();
        app.MapSigningKeys();
        app.MapApiDocument();
        app.MapProxy();
        return app;
    }
}
