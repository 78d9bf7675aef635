using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Tenancy;

namespace Entraide.Credits.Programmes;

static class ProgrammeEndpoints
{
    internal static void MapProgrammes(this RouteGroupBuilder api)
    {
        var programmes = api.MapGroup("/programmes");
        programmes.MapPost("/", CreateProgramme.HandleAsync).RequireScope("credits.write");
        programmes.MapGet("/", ListProgrammes.HandleAsync).RequireScope("credits.read");
        programmes.MapGet("/{id:guid}", GetProgramme.HandleAsync).RequireScope("credits.read");
        programmes.MapPost("/{id:guid}/grants", GrantCredits.HandleAsync).AcrossPartners("the ledger has to know an id that anybody has used, or it would be stored twice; the books name the partner themselves").RequireScope("credits.write");
        programmes.MapGet("/{id:guid}/booking-rules", GetProgramme.BookingRulesAsync).RequireScope("credits.read");
        programmes.MapGet("/{id:guid}/rules", GetProgramme.RulesAsync).RequireScope("credits.read");
        programmes.MapPut("/{id:guid}/booking-rules", SetBookingRules.HandleAsync).RequireScope("credits.write");
        programmes.MapPut("/{id:guid}/rules", SetProgrammeRules.HandleAsync).RequireScope("credits.write");
        // In or out, whatever was before.
        programmes.MapPut("/{id:guid}/participants/{participantId:guid}", Enrolments.PutAsync).RequireScope("credits.write").WithoutPrecondition();
        programmes.MapDelete("/{id:guid}/participants/{participantId:guid}", Enrolments.DeleteAsync).RequireScope("credits.write").WithoutPrecondition();
        programmes.MapGet("/{id:guid}/report", ProgrammeReport.HandleAsync).RequireScope("credits.read");
    }
}
