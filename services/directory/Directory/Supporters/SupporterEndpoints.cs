using Entraide.DirectoryService.Supporters.Assurance;
using Entraide.DirectoryService.Supporters.Training;
using Entraide.ServiceDefaults.Http;
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
        // A pause may be taken at any time (rule 7), whatever else has changed meanwhile.
        write.MapPut("/{id:guid}/pause", PauseSupporter.BeginAsync).WithoutPrecondition();
        write.MapDelete("/{id:guid}/pause", PauseSupporter.EndAsync).WithoutPrecondition();
        write.MapPost("/{id:guid}/trainings", RecordTraining.HandleAsync);
        write.MapPost("/{id:guid}/certifications", Certify.HandleAsync);
        write.MapPost("/{id:guid}/certifications/{certification:guid}/revoke", RevokeCertification.HandleAsync);
        // Given and taken back as a whole; and taking it back must not wait for anybody to read first.
        write.MapPut("/{id:guid}/safeguarding", ClearSafeguarding.HandleAsync).WithoutPrecondition();
        write.MapDelete("/{id:guid}/safeguarding", ClearSafeguarding.TakeBackAsync).WithoutPrecondition();
        write.MapPost("/{id:guid}/supervisions", RecordSupervision.HandleAsync);

        var read = directory.MapGroup("/supporters").RequireScope("directory.read");
        read.MapGet("/{id:guid}", ReadSupporter.HandleAsync);
        read.MapGet("/{id:guid}/trainings", RecordTraining.ListAsync);
        read.MapGet("/{id:guid}/certifications", Certify.ListAsync);
        read.MapGet("/{id:guid}/supervisions", RecordSupervision.ListAsync);
    }
}
