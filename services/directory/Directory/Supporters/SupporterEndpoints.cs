using Entraide.DirectoryService.Supporters.Assurance;
using Entraide.DirectoryService.Supporters.Training;
using Entraide.ServiceDefaults.Identity;

namespace Entraide.DirectoryService.Supporters;

static class SupporterEndpoints
{
    internal static void MapSupporters(this RouteGroupBuilder directory)
    {
        var write = directory.MapGroup("/supporters").RequireScope("directory.write");
        write.MapPost("/", RegisterSupporter.HandleAsync);
        write.MapPut("/{id:guid}", ChangeSupporter.HandleAsync);
        write.MapDelete("/{id:guid}", WithdrawSupporter.HandleAsync);
        write.MapPut("/{id:guid}/pause", PauseSupporter.BeginAsync);
        write.MapDelete("/{id:guid}/pause", PauseSupporter.EndAsync);
        write.MapPost("/{id:guid}/trainings", RecordTraining.HandleAsync);
        write.MapPost("/{id:guid}/certifications", Certify.HandleAsync);
        write.MapPost("/{id:guid}/certifications/{certification:guid}/revoke", RevokeCertification.HandleAsync);
        write.MapPut("/{id:guid}/safeguarding", ClearSafeguarding.HandleAsync);
        write.MapDelete("/{id:guid}/safeguarding", ClearSafeguarding.TakeBackAsync);
        write.MapPost("/{id:guid}/supervisions", RecordSupervision.HandleAsync);

        var read = directory.MapGroup("/supporters").RequireScope("directory.read");
        read.MapGet("/{id:guid}", ReadSupporter.HandleAsync);
        read.MapGet("/{id:guid}/trainings", RecordTraining.ListAsync);
        read.MapGet("/{id:guid}/certifications", Certify.ListAsync);
        read.MapGet("/{id:guid}/supervisions", RecordSupervision.ListAsync);
    }
}
