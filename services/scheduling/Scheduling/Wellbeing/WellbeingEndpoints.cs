using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Scheduling.Wellbeing;

/// <summary>The key of this region, where one is set.</summary>
sealed record PersonKeys(PersonKey? Current);

static class WellbeingEndpoints
{
    internal static void AddWellbeing(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new PersonKeys(PersonKey.From(builder.Configuration)));
        builder.Services.AddPeriodicJob<ForgetCheckInMarks>("forget-check-in-marks", TimeSpan.FromHours(1));
    }

    internal static void MapWellbeing(this RouteGroupBuilder api)
    {
        api.MapPut("/instruments/{code}", SetInstrument.HandleAsync).RequireScope("scheduling.write");
        api.MapGet("/instruments/{code}", SetInstrument.GetAsync).RequireScope("scheduling.read");
        api.MapPost("/bookings/{id:guid}/check-ins", RecordCheckIn.HandleAsync).RequireScope("scheduling.write").WithOptionalKey();
        api.MapGet("/wellbeing/report", ReadWellbeingReport.HandleAsync).RequireScope("scheduling.read")
            .Query<string>("from", "The first month of a quarter, such as `2026-01`.", required: true)
            .Query<string>("to", "The last month of a quarter that is complete, such as `2026-06`.", required: true)
            .Query<string>("instrument", "The code of the questionnaire; WHO-5 where left out.")
            .Query<int>("version", "Of the questionnaire; the newest where left out.")
            .Query("by", "What a row is of; the month where left out.", "month", "kind", "modality");
    }
}
