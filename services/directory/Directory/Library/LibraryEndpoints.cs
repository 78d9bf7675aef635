using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;

namespace Entraide.DirectoryService.Library;

static class LibraryEndpoints
{
    internal static void MapLibrary(this RouteGroupBuilder directory)
    {
        var library = directory.MapGroup("/library");
        library.MapGet("/", ReadLibrary.ListAsync).RequireScope("directory.read")
            .Query("kind", "Only this kind.", "coping_resource", "online_service", "group", "safe_space")
            .Query<string>("language", "A language tag (BCP 47).");
        library.MapGet("/{id:guid}", ReadLibrary.OneAsync).RequireScope("directory.read");
        library.MapPost("/", WriteLibrary.AddAsync).RequireScope("directory.write");
        library.MapPut("/{id:guid}", WriteLibrary.ReplaceAsync).RequireScope("directory.write");
        library.MapDelete("/{id:guid}", WriteLibrary.RemoveAsync).RequireScope("directory.write");
    }
}
