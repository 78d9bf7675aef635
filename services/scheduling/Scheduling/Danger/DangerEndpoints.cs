using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;

namespace Entraide.Scheduling.Danger;

static class DangerEndpoints
{
    internal static void AddDanger(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpClient(CrisisLines.Client, client =>
        {
            client.BaseAddress = new Uri(builder.Configuration["services:gateway:http:0"] ?? "http://gateway");
            client.Timeout = CrisisLines.Limit;
            client.MaxResponseContentBufferSize = 1024 * 1024;
        });
        builder.Services.AddSingleton<KeptCrisisLines>().AddSingleton<CrisisLines>().AddScoped<DangerAnswers>();
    }

    internal static void MapDanger(this RouteGroupBuilder api)
    {
        var signals = api.MapGroup("/danger-signals");
        // Whatever it says it is: a refusal by routing (415) would carry no crisis lines.
        signals.MapPost("", SignalDanger.HandleAsync).Accepts<SignalDangerRequest>("application/json", "*/*").RequireScope("scheduling.write").WithOptionalKey();
        signals.MapGet("", ReadDangerSignals.HandleAsync).RequireScope("scheduling.read");
        signals.MapPost("/{id:guid}/taken", ReadDangerSignals.TakeAsync).RequireScope("scheduling.write");
    }
}
