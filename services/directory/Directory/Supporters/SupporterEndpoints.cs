using Entraide.ServiceDefaults.Identity;

namespace Entraide.DirectoryService.Supporters;

static class SupporterEndpoints
{
    internal static void MapSupporters(this RouteGroupBuilder directory)
    {
        var supporters = directory.MapGroup("/supporters");
        supporters.MapPost("/", ListSupporter.HandleAsync).RequireScope("directory.write");
        supporters.MapGet("/{id:guid}", ReadSupporter.HandleAsync).RequireScope("directory.read");
        supporters.MapPut("/{id:guid}", ChangeSupporter.HandleAsync).RequireScope("directory.write");
        supporters.MapDelete("/{id:guid}", WithdrawSupporter.HandleAsync).RequireScope("directory.write");
    }
}
