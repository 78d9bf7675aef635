using Entraide.DirectoryService.CrisisLines;
using Entraide.DirectoryService.Imports;
using Entraide.DirectoryService.Searching;
using Entraide.DirectoryService.Supporters;
using Entraide.ServiceDefaults;
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
        builder.Services.AddScoped<CrisisLineStore>().AddSingleton<CrisisLineTable>();
        builder.Services.AddImports();
        builder.Services.AddSearch();

        var app = builder.Build();
        app.UseServiceDefaults();
        var directory = app.MapGroup("/v1/directory");
        directory.MapImports();
        directory.MapSupporters();
        directory.MapSearch();
        directory.MapCrisisLines();
        return app;
    }
}
