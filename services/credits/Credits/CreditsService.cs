using Entraide.Credits.Accounts;
using Entraide.Credits.Erasure;
using Entraide.Credits.Holds;
using Entraide.Credits.Ledger;
using Entraide.Credits.Lots;
using Entraide.Credits.Programmes;
using Entraide.Credits.Proof;
using Entraide.Credits.Reports;
using Entraide.Credits.Transfers;
using Entraide.ServiceDefaults;
using Entraide.ServiceDefaults.Jobs;
using Entraide.ServiceDefaults.Messaging;

namespace Entraide.Credits;

/// <summary>The credits service: programmes, accounts, holds and the double-entry ledger.</summary>
public static class CreditsService
{
    /// <summary>Builds the service; <paramref name="args"/> are configuration, as on the command line.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddService("credits", typeof(CreditsService).Assembly, prepared: 60);
        builder.AddMessaging("credits", typeof(CreditsService).Assembly);
        builder.Services.AddSingleton<LedgerQueue>().AddHostedService(services => services.GetRequiredService<LedgerQueue>());
        builder.Services.AddPeriodicJob<ExpireHolds>("expire-holds", TimeSpan.FromSeconds(5));
        builder.Services.AddPeriodicJob<ExpireLots>("expire-lots", TimeSpan.FromSeconds(5));
        builder.Services.AddPeriodicJob<WarnOfExpiry>("warn-of-expiry", TimeSpan.FromMinutes(10));
        builder.Services.AddPeriodicJob<EraseLatecomers>("erase-latecomers", TimeSpan.FromHours(1));
        builder.Services.AddPeriodicJob<SealLedger>("seal-ledger", TimeSpan.FromSeconds(2)).AddHostedService<SealMetrics>();

        var app = builder.Build();
        app.UseServiceDefaults();
        var api = app.MapGroup("/v1/credits").WithTags("Credits");
        api.MapProgrammes();
        api.MapAccounts();
        api.MapTransfers();
        api.MapHolds();
        api.MapCorrections();
        api.MapLots();
        api.MapProof();
        api.MapReports();
        return app;
    }
}
