using Entraide.DirectoryService.CrisisLines;
using Entraide.DirectoryService.Feed;
using Entraide.DirectoryService.Freshness;
using Entraide.DirectoryService.Imports;
using Entraide.DirectoryService.Library;
using Entraide.DirectoryService.Moderation;
using Entraide.DirectoryService.Moderation.Medicines;
using Entraide.DirectoryService.Searching;
using Entraide.DirectoryService.Supporters;
using Entraide.ServiceDefaults;
using Entraide.ServiceDefaults.Jobs;
using Entraide.ServiceDefaults.Messaging;

namespace Entraide.DirectoryService;

/// <summary>The directory: listings and crisis lines that all partners share, each partner's own supporters, and the search over both.</summary>
public static class DirectoryHost
{
    /// <summary>Builds the service from its command line and environment; the caller runs it.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddService("directory", typeof(DirectoryHost).Assembly);
        builder.AddMessaging("directory", typeof(DirectoryHost).Assembly);
        builder.AddCrisisLines();
        builder.Services.AddImports();
        builder.Services.AddScoped<SupporterStore>().AddPeriodicJob<TakeOffLapsed>(TakeOffLapsed.Name, TimeSpan.FromSeconds(15))
            .AddPeriodicJob<AnnounceInFull>(AnnounceInFull.Name, TimeSpan.FromMinutes(5));
        builder.Services.AddScoped<CaseBook>().AddScoped<MedicineRule>().AddSingleton<VisibleListings>().AddSingleton<LibraryTable>();
        builder.Services.AddFeed();
        builder.Services.AddSearch();

        var app = builder.Build();
        app.UseServiceDefaults();
        app.UseFeedAnswers();
        var directory = app.MapGroup("/v1/directory");
        directory.MapImports();
        directory.MapSupporters();
        directory.MapSearch();
        directory.MapCrisisLines();
        directory.MapListingVerifications();
        directory.MapModeration();
        directory.MapLibrary();
        directory.MapListingReading();
        app.MapFeed();
        return app;
    }
}
