using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.DirectoryService.CrisisLines;

static class CrisisLineEndpoints
{
    internal static void AddCrisisLines(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(CrisisLineLimits.From(builder.Configuration));
        builder.Services.AddScoped<CrisisLineStore>().AddScoped<Escalations>().AddSingleton<CrisisLineTable>();
        builder.Services.AddPeriodicJob<EscalateLapsedVerifications>("escalate-lapsed-verifications", TimeSpan.FromHours(1));
        // Often: a country whose lines are not known here gives somebody in danger none.
        builder.Services.AddPeriodicJob<AnnounceVerifiedLines>("announce-verified-lines", TimeSpan.FromSeconds(15));
        builder.Services.AddSingleton<LapsedLines>().AddHostedService(services => services.GetRequiredService<LapsedLines>());
    }

    internal static void MapCrisisLines(this RouteGroupBuilder directory)
    {
        var lines = directory.MapGroup("/crisis-lines");
        lines.MapGet("", ReadCrisisLines.HandleAsync).RequireScope("directory.read")
            .Query<DateTimeOffset>("open_at", "Marks the lines that are open then.");
        lines.MapGet("/escalations", ReadEscalations.HandleAsync).RequireScope("directory.read");
        lines.MapGet("/{id:guid}", ReadCrisisLines.OwnAsync).RequireScope("directory.read");
        lines.MapPut("/{id:guid}", ChangeCrisisLine.HandleAsync).RequireScope("directory.write");
        lines.MapDelete("/{id:guid}", WithdrawCrisisLine.HandleAsync).RequireScope("directory.write");
        lines.MapPost("/{id:guid}/verifications", VerifyCrisisLine.HandleAsync).RequireScope("directory.write");
    }
}
