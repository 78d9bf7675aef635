using Entraide.DirectoryService.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Supporters;

/// <summary>A partner replaces what it says about one of its supporters, whole.</summary>
static class ChangeSupporter
{
    internal static async Task<Ok<Supporter>> HandleAsync(
        Guid id, SupporterDetails details, Caller caller, UnitOfWork work, CancellationToken cancellationToken)
    {
        details.Check();
        var certifiedUntil = details.CertifiedUntil.ToUniversalTime();
        var version = await work.FindAsync<int?>("""
            update supporters set topics = @topics, languages = @languages, modalities = @modalities, latitude = @latitude, longitude = @longitude,
                certified_until = @certifiedUntil, sessions_per_day = @SessionsPerDay, sessions_per_week = @SessionsPerWeek, version = version + 1
            where id = @id and partner_id = @partner and withdrawn_at is null
            returning version
            """, new
        {
            id,
            partner = caller.Partner,
            topics = details.Topics.ToArray(),
            languages = details.Languages.ToArray(),
            modalities = details.Modalities.ToArray(),
            latitude = details.Place?.Lat,
            longitude = details.Place?.Lon,
            certifiedUntil,
            details.SessionsPerDay,
            details.SessionsPerWeek,
        }, cancellationToken) ?? throw Problem.NotFound();
        work.Publish(new SupporterChanged(id, caller.Partner, version, certifiedUntil, details.SessionsPerDay, details.SessionsPerWeek, details.Modalities));
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(new Supporter(id, details.Topics, details.Languages, details.Modalities, certifiedUntil,
            details.SessionsPerDay, details.SessionsPerWeek, details.Place, version));
    }
}
