using Entraide.ServiceDefaults.Data;

namespace Entraide.DirectoryService.Searching;

/// <summary>Finds public listings of all partners, each once; the tier is part of the query, for the listing and for each of its places.</summary>
static class ListingSearch
{
    // One degree of latitude: narrows by the index before distances are worked out.
    const double KmPerDegree = 111.0;

    internal static async Task<IEnumerable<SearchResult>> RunAsync(
        SearchRequest request, IEnumerable<ResultKind> kinds, int limit, Guid partner, Database database, CancellationToken cancellationToken)
    {
        if (request.Modality is not (null or "in_person"))
        {
            return [];
        }

        var rows = await database.QueryAsync<Row>("""
            select id, kind, name, languages, topics, km as distance_km from (
                select distinct on (l.id, l.kind) l.id, l.kind, l.name, l.languages, l.topics, nearest.km
                from listings l
                left join lateral (
                    select count(*) as places, min(distance_km(p.latitude, p.longitude, @lat::float8, @lon::float8)) as km
                    from listing_places p
                    where p.partner_id = l.partner_id and p.kind = l.kind and p.listing_id = l.id and p.tier = 'public'
                ) nearest on @radius::float8 is not null or @modality::text is not null
                where l.tier = 'public' and l.active and l.kind = any(@kinds)
                    and (@topic::text is null or l.topics @> array[@topic::text])
                    and (@language::text is null or speaks(l.languages, @language::text))
                    and (@modality::text is null or nearest.places > 0)
                    and (@radius::float8 is null or ((l.partner_id, l.kind, l.id) in (
                            select partner_id, kind, listing_id from listing_places where tier = 'public' and latitude between @south::float8 and @north::float8)
                        and nearest.km <= @radius::float8))
                order by l.id, l.kind, (l.partner_id = @partner) desc, l.partner_id
            ) found
            order by km nulls last, id
            limit @limit
            """, new
        {
            partner,
            kinds = kinds.Select(kind => kind.ToString().ToLowerInvariant()).ToArray(),
            topic = request.Topic,
            language = request.Language,
            modality = request.Modality,
            lat = request.Near?.Lat,
            lon = request.Near?.Lon,
            radius = request.Near?.RadiusKm,
            south = request.Near?.Lat - (request.Near?.RadiusKm / KmPerDegree),
            north = request.Near?.Lat + (request.Near?.RadiusKm / KmPerDegree),
            limit,
        }, cancellationToken);
        return rows.Select(row => new SearchResult(row.Id, Enum.Parse<ResultKind>(row.Kind, ignoreCase: true), row.Name, row.Languages, row.Topics, null,
            Reasons.Rounded(row.DistanceKm), Reasons.Of(request, row.DistanceKm)));
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public string Kind { get; init; } = "";
        public string? Name { get; init; }
        public string[] Languages { get; init; } = [];
        public string[] Topics { get; init; } = [];
        public double? DistanceKm { get; init; }
    }
}
