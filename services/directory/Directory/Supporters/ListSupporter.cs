using Entraide.DirectoryService.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Supporters;

/// <summary>A partner lists one of its supporters, who becomes bookable.</summary>
static class ListSupporter
{
    internal static async Task<Created<Supporter>> HandleAsync(
        SupporterDetails details, Caller caller, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        details.Check();
        var now = time.GetUtcNow();
        new Checks().That(details.CertifiedUntil > now, "/certified_until", "Already past: somebody who is not certified cannot be listed.").Enforce();

        var supporter = new Supporter(Guid.CreateVersion7(now), details.Topics, details.Languages, details.Modalities,
            details.CertifiedUntil.ToUniversalTime(), details.SessionsPerDay, details.SessionsPerWeek, details.Place, Version: 1);
        await work.ExecuteAsync("""
            insert into supporters (id, partner_id, topics, languages, modalities, latitude, longitude, certified_until, sessions_per_day, sessions_per_week, listed_at)
            values (@Id, @partner, @topics, @languages, @modalities, @latitude, @longitude, @CertifiedUntil, @SessionsPerDay, @SessionsPerWeek, @now)
            """, new
        {
            supporter.Id,
            partner = caller.Partner,
            topics = details.Topics.ToArray(),
            languages = details.Languages.ToArray(),
            modalities = details.Modalities.ToArray(),
            latitude = details.Place?.Lat,
            longitude = details.Place?.Lon,
            supporter.CertifiedUntil,
            supporter.SessionsPerDay,
            supporter.SessionsPerWeek,
            now,
        }, cancellationToken);
        work.Publish(new SupporterListed(supporter.Id, caller.Partner, supporter.Version, supporter.CertifiedUntil,
            supporter.SessionsPerDay, supporter.SessionsPerWeek, supporter.Modalities));
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created($"/v1/directory/supporters/{supporter.Id}", supporter);
    }
}
