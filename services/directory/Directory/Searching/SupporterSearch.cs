using Entraide.ServiceDefaults.Data;

namespace Entraide.DirectoryService.Searching;

/// <summary>Finds a partner's own supporters who can be booked now, by the topics they let themselves be found by; it shows those they let be shown.</summary>
static class SupporterSearch
{
    internal static async Task<IEnumerable<SearchResult>> RunAsync(SearchRequest request, Guid partner, DateTimeOffset now, Database database, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<Row>("""
            select id, languages, shown_topics, modalities, case when km <= @radius then km end as distance_km
            from (
                select *, case when 'in_person' = any(modalities) then distance_km(latitude, longitude, @lat::float8, @lon::float8) end as km
                from supporters
                where partner_id = @partner and bookable_until > @now
                    and (@topic::text is null or topics @> array[@topic::text])
                    and (@language::text is null or speaks(languages, @language::text))
                    and (@modality::text is null or @modality::text = any(modalities))
            ) fitting
            where @radius::float8 is null or km <= @radius::float8
                or (modalities && array['video', 'phone', 'chat'] and @modality::text is distinct from 'in_person')
            order by distance_km nulls last, id
            limit @limit
            """, new
        {
            partner,
            now,
            topic = request.Topic,
            language = request.Language,
            modality = request.Modality,
            lat = request.Near?.Lat,
            lon = request.Near?.Lon,
            radius = request.Near?.RadiusKm,
            limit = request.Limit,
        }, cancellationToken);
        return rows.Select(row => new SearchResult(row.Id, ResultKind.Supporter, null, row.Languages, row.ShownTopics, row.Modalities,
            Reasons.Rounded(row.DistanceKm), Reasons.Of(request, row.DistanceKm)));
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public string[] Languages { get; init; } = [];
        public string[] ShownTopics { get; init; } = [];
        public string[] Modalities { get; init; } = [];
        public double? DistanceKm { get; init; }
    }
}
