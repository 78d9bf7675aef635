using System.Text.Json;
using Entraide.DirectoryService.Hsds;
using Entraide.DirectoryService.Moderation;
using Entraide.DirectoryService.Moderation.Medicines;
using Entraide.DirectoryService.Searching.Indexing;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Library;

/// <summary>A partner adds, replaces and takes out entries of its own.</summary>
static class WriteLibrary
{
    internal static async Task<Created<LibraryEntry>> AddAsync(LibraryDetails details, HttpContext context, Moderator caller, MedicineRule medicines,
        UnitOfWork work, LibraryTable library, TimeProvider time, CancellationToken cancellationToken)
    {
        details.Check();
        await medicines.EnforceAsync(caller.Partner, listing: null, details.TextsByPointer(), cancellationToken);
        var id = Guid.CreateVersion7(time.GetUtcNow());
        await work.ExecuteAsync("""
            insert into library_entries (id, partner_id, kind, texts, topics, populations, languages, modalities, url, latitude, longitude, place_tier, hours,
                accepting_newcomers, free, accessibility, tier, created_at, changed_at)
            values (@id, @partner, @kind, @texts::jsonb, @topics, @populations, @languages, @modalities, @url, @latitude, @longitude, @placeTier, @hours::jsonb,
                @acceptingNewcomers, @free, @accessibility, @tier, @now, @now)
            """, Values(id, details, caller, time), cancellationToken);
        await IndexAsync(work, id, caller.Partner, details, time, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created($"/v1/directory/library/{id}", (await ReadLibrary.ShowAsync(id, context, caller, work, library, cancellationToken)).Value);
    }

    internal static async Task<Ok<LibraryEntry>> ReplaceAsync(Guid id, LibraryDetails details, HttpContext context, Moderator caller, MedicineRule medicines,
        UnitOfWork work, Database database, LibraryTable library, TimeProvider time, CancellationToken cancellationToken)
    {
        details.Check();
        if (!await database.FindAsync<bool>("select exists (select from library_entries where id = @id and partner_id = @Partner)", new { id, caller.Partner }, cancellationToken))
        {
            throw Problem.NotFound();
        }

        await medicines.EnforceAsync(caller.Partner, id, details.TextsByPointer(), cancellationToken);
        var changed = await work.ExecuteAsync("""
            update library_entries set kind = @kind, texts = @texts::jsonb, topics = @topics, populations = @populations, languages = @languages,
                modalities = @modalities, url = @url, latitude = @latitude, longitude = @longitude, place_tier = @placeTier, hours = @hours::jsonb,
                accepting_newcomers = @acceptingNewcomers, free = @free, accessibility = @accessibility, tier = @tier, version = version + 1, changed_at = @now
            where id = @id and partner_id = @partner
            """, Values(id, details, caller, time), cancellationToken);
        if (changed == 0)
        {
            throw Problem.NotFound();
        }

        await IndexAsync(work, id, caller.Partner, details, time, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return await ReadLibrary.ShowAsync(id, context, caller, database, library, cancellationToken);
    }

    internal static async Task<NoContent> RemoveAsync(Guid id, Moderator caller, UnitOfWork work, CancellationToken cancellationToken)
    {
        if (await work.ExecuteAsync("delete from library_entries where id = @id and partner_id = @Partner", new { id, caller.Partner }, cancellationToken) == 0)
        {
            throw Problem.NotFound();
        }

        await SearchIndex.RemoveAsync(work, id, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    static async Task IndexAsync(UnitOfWork work, Guid id, Guid partner, LibraryDetails details, TimeProvider time, CancellationToken cancellationToken)
    {
        var verifiedAt = await work.FindAsync<DateTimeOffset?>("select max(verified_at) from listing_verifications where listing_id = @id", new { id }, cancellationToken);
        await SearchIndex.PutAsync(work, FindableEntry.Of(id, partner, details, verifiedAt, time.GetUtcNow()), cancellationToken);
    }

    static object Values(Guid id, LibraryDetails details, Moderator caller, TimeProvider time) => new
    {
        id,
        partner = caller.Partner,
        kind = Codes.Of(details.Kind),
        texts = JsonSerializer.Serialize(details.Texts, StrictJson.Options),
        topics = details.Topics?.ToArray() ?? [],
        populations = details.Populations?.ToArray() ?? [],
        languages = details.Languages?.ToArray() ?? [],
        modalities = details.Modalities?.ToArray() ?? [],
        url = details.Url,
        latitude = details.Place?.Lat,
        longitude = details.Place?.Lon,
        placeTier = details.Place is { } place ? Codes.Of(place.Tier) : null,
        hours = details.Hours is { } hours ? JsonSerializer.Serialize(hours, StrictJson.Options) : null,
        acceptingNewcomers = details.AcceptingNewcomers,
        free = details.Free,
        accessibility = details.Accessibility?.ToArray() ?? [],
        tier = Codes.Of(details.Tier),
        now = time.GetUtcNow(),
    };
}
