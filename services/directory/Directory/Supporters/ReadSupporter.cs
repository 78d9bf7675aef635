using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Supporters;

/// <summary>A partner looks at one of its supporters.</summary>
static class ReadSupporter
{
    internal static async Task<Ok<Supporter>> HandleAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var row = await database.FindAsync<Row>("""
            select topics, languages, modalities, latitude, longitude, certified_until, sessions_per_day, sessions_per_week, version
            from supporters where id = @id and partner_id = @partner and withdrawn_at is null
            """, new { id, partner = caller.Partner }, cancellationToken) ?? throw Problem.NotFound();
        return TypedResults.Ok(new Supporter(id, row.Topics, row.Languages, row.Modalities, row.CertifiedUntil, row.SessionsPerDay, row.SessionsPerWeek,
            row is { Latitude: { } latitude, Longitude: { } longitude } ? new Point(latitude, longitude) : null, row.Version));
    }

    sealed class Row
    {
        public string[] Topics { get; init; } = [];
        public string[] Languages { get; init; } = [];
        public string[] Modalities { get; init; } = [];
        public double? Latitude { get; init; }
        public double? Longitude { get; init; }
        public DateTimeOffset CertifiedUntil { get; init; }
        public int SessionsPerDay { get; init; }
        public int SessionsPerWeek { get; init; }
        public int Version { get; init; }
    }
}
