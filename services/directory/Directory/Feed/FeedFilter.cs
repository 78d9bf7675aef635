namespace Entraide.DirectoryService.Feed;

/// <summary>Which rows a list has, as one statement: all that is asked for has to hold, and nothing of it looks at what is not shown.</summary>
static class FeedFilter
{
    static readonly Audience Public = Audience.Public;

    /// <summary>The statement: one row, with the snapshot it was taken under and all ids in their order.</summary>
    public static string Sql(FeedRequest request)
    {
        var conditions = Conditions(request).Select(condition => $"\n    and {condition}");
        return $"""
            select pg_current_snapshot()::text as snapshot, array(
                select r.id from hsds_rows r
                where r.resource = '{request.Resource}' and {Public.Shows("r")} and {Public.Completes("r", request.Resource)}{string.Concat(conditions)}
                order by r.id) as ids
            """;
    }

    /// <summary>Its parameters.</summary>
    public static object Parameters(FeedRequest request) => new
    {
        term = request.TaxonomyTerm,
        taxonomy = request.Taxonomy,
        organization = request.Organization,
        after = request.ModifiedAfter,
        parent = request.Parent,
        search = request.Search,
        postcode = request.Postcode,
        metres = request.Proximity,
        named = request.Postcode is null ? null : $"(^|[^[:alnum:]]){string.Join("[ -]?", request.Postcode.ToCharArray())}($|[^[:alnum:]])",
    };

    static IEnumerable<string> Conditions(FeedRequest request)
    {
        if (request.Search is not null)
        {
            yield return Searched(request.Resource);
        }

        if (request.ModifiedAfter is not null)
        {
            yield return request.Resource == "service_at_location"
                ? $"(r.modified_at >= @after or r.id in (select l.child from hsds_rows s join hsds_links l on l.parent = s.id and l.via = 'service_id' where s.resource = 'service' and {Public.Shows("s")} and s.modified_at >= @after))"
                : "r.modified_at >= @after";
        }

        if (request.Organization is not null)
        {
            yield return request.Resource == "service" ? Under("r.id", "organization_id", "@organization")
                : $"r.id in (select at.child from hsds_links at join hsds_links of on of.child = at.parent and of.via = 'organization_id' and of.parent = @organization join hsds_rows s on s.id = at.parent and s.resource = 'service' where at.via = 'service_id' and {Shown("@organization")})";
        }

        if (request.Parent is not null)
        {
            yield return Under("r.id", "parent_id", "@parent");
        }

        if (request.TopOnly)
        {
            yield return $"not exists (select from hsds_links l join hsds_rows p on p.id = l.parent where l.child = r.id and l.via = 'parent_id' and {Public.Shows("p")})";
        }

        if (request.TaxonomyTerm is not null)
        {
            yield return Described(request.Resource, "t.id = @term");
        }

        if (request.Taxonomy is not null)
        {
            yield return request.Resource == "taxonomy_term" ? Under("r.id", "taxonomy_id", "@taxonomy") : Described(request.Resource, Under("t.id", "taxonomy_id", "@taxonomy"));
        }

        if (request.Postcode is not null)
        {
            yield return request.Proximity is null ? Covered : Near;
        }
    }

    static string Shown(string id) => $"exists (select from hsds_rows p where p.id = {id} and {Public.Shows("p")})";

    static string Under(string id, string via, string parent) => $"{id} in (select l.child from hsds_links l where l.via = '{via}' and l.parent = {parent} and {Shown(parent)})";

    // What is given at a place is described by what describes the service, too.
    static string Described(string resource, string term)
    {
        var described = $"""
            select d.parent from hsds_rows t join hsds_links k on k.parent = t.id and k.via = 'taxonomy_term_id'
            join hsds_rows a on a.id = k.child and a.resource = 'attribute' and {Public.Shows("a")}
            join hsds_links d on d.child = a.id and d.via = 'link_id'
            where t.resource = 'taxonomy_term' and {Public.Shows("t")} and {term}
            """;
        return resource == "service_at_location"
            ? $"(r.id in ({described}) or r.id in (select l.child from hsds_links l where l.via = 'service_id' and l.parent in ({described})))"
            : $"r.id in ({described})";
    }

    // Every word has to occur in one of the objects that a list item shows. A place that is kept back shows no words.
    static string Searched(string resource)
    {
        var nests = Reached(resource == "taxonomy_term" ? Shape.Full[resource] : Shape.Listed.GetValueOrDefault(resource) ?? Shape.Full[resource]).Distinct().ToArray();
        var resources = string.Join(", ", nests.Select(nest => nest.To).Append(resource).Distinct().Select(name => $"'{name}'"));
        var climb = nests.Length == 0 ? "" : $"""
            union
            select f.word, c.id, c.resource from found f join hsds_links l on l.parent = f.id join hsds_rows c on c.id = l.child
            where (c.resource, l.via, f.resource) in ({string.Join(", ", nests.Select(nest => $"('{nest.From}', '{nest.Via}', '{nest.To}')"))}) and {Public.Shows("c")}
            """;
        return $"""
            r.id in (
                with recursive word as (select unnest(tsvector_to_array(to_tsvector('simple', @search))) as word),
                found as (
                    select w.word, h.id, h.resource from word w join hsds_rows h on feed_words(h.fields) @@ plainto_tsquery('simple', w.word)
                    where h.resource in ({resources}) and h.resource in ('organization', 'program', 'service', 'service_at_location', 'location', 'taxonomy', 'taxonomy_term')
                        and {Public.Shows("h")} and (h.resource <> 'location' or {Public.ShowsPlace("h")})
                    {climb})
                select f.id from found f where f.resource = '{resource}' group by f.id having count(distinct f.word) = (select count(*) from word))
            """;
    }

    static IEnumerable<(string From, string Via, string To)> Reached(Shape shape) => shape.Nested.Where(nest => !nest.Many)
        .SelectMany(nest => Reached(nest.Shape).Prepend((shape.Resource, nest.Via, nest.Shape.Resource)));

    static string PublicPlace(string link) => $"""
        hsds_rows p join hsds_links {link} on {link}.parent = p.id and {link}.via = 'location_id' join hsds_rows a on a.id = {link}.child and a.resource = 'address'
            and a.fields ? 'postal_code' and {Public.Shows("a")} and {Public.Shows("p")} and {Public.ShowsPlace("p")}
        """;

    // Where service areas are given, one of them has to name the postcode; else the place has to have it.
    static readonly string Covered = $"""
        (r.id in ({AreasOf} and upper(concat_ws(' ', a.fields ->> 'name', a.fields ->> 'description', a.fields ->> 'extent')) ~ @named)
            or (r.id in (select at.child from {PublicPlace("k")} and postcode_of(a.fields) = @postcode join hsds_links at on at.parent = p.id and at.via = 'location_id')
                and r.id not in ({AreasOf})))
        """;

    // The areas of the service at this place, and those of the service.
    static string AreasOf => $"""
        select coalesce(at.child, l.parent) from hsds_rows a join hsds_links l on l.child = a.id and l.via in ('service_id', 'service_at_location_id')
            left join hsds_links at on l.via = 'service_id' and at.parent = l.parent and at.via = 'service_id' where a.resource = 'service_area' and {Public.Shows("a")}
        """;

    // The same code may be in use in several countries: each has a centroid of its own.
    static readonly string Near = $"""
        r.id in (
            with centroid as (
                select avg((p.fields ->> 'latitude')::float8) as latitude, avg((p.fields ->> 'longitude')::float8) as longitude
                from {PublicPlace("k")} and postcode_of(a.fields) = @postcode
                where p.resource = 'location' and p.fields ? 'latitude' and p.fields ? 'longitude'
                group by upper(a.fields ->> 'country'))
            select at.child from centroid c join hsds_rows p on p.resource = 'location' and {Public.Shows("p")} and {Public.ShowsPlace("p")}
                and (p.fields ->> 'latitude')::float8 between c.latitude - @metres::float8 / 111000 and c.latitude + @metres::float8 / 111000
                and distance_km(c.latitude, c.longitude, (p.fields ->> 'latitude')::float8, (p.fields ->> 'longitude')::float8) * 1000 <= @metres
            join hsds_links at on at.parent = p.id and at.via = 'location_id')
        """;
}
