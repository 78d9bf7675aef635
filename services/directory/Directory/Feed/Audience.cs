using Entraide.DirectoryService.Hsds;
using Entraide.DirectoryService.Moderation;

namespace Entraide.DirectoryService.Feed;

/// <summary>
/// What of the directory a reader may see, as SQL: every query that reads rows for somebody else's eyes is built from these fragments, so
/// that nothing is found, counted, ordered or measured by what is not shown.
/// </summary>
/// <param name="rowIs">Which rows are shown, of the row called <c>{0}</c>.</param>
/// <param name="members">The members that are shown, as one JSON object.</param>
/// <param name="conceals">Whether the row has members that are not shown.</param>
/// <param name="placeIs">Whether a location shows where it is.</param>
sealed class Audience(string rowIs, string members, string conceals, string placeIs)
{
    // What moderation keeps back is shown to nobody until somebody decided.
    static readonly string NotHeld = $" and {HiddenListings.Shows("{0}.id", "{0}.partner_id")}";

    /// <summary>Anybody: the open feed.</summary>
    public static Audience Public { get; } = new(
        "{0}.tier = 'public' and {0}.publishable and {0}.withdrawn_at is null" + NotHeld,
        "{0}.fields",
        "({0}.partner_fields is not null or {0}.hidden_fields is not null)",
        "{0}.place_tier = 'public'");

    /// <summary>Professionals with a token.</summary>
    public static Audience Partner { get; } = new(
        "{0}.tier <> 'need_to_know' and {0}.withdrawn_at is null" + NotHeld,
        "({0}.fields || coalesce({0}.partner_fields, '{{}}'))",
        "{0}.hidden_fields is not null",
        "{0}.place_tier <> 'need_to_know'");

    /// <summary>The partner itself (<c>@reader</c>), where it asks for what only those see who need to know.</summary>
    public static Audience Owner { get; } = new(
        "{0}.partner_id = @reader and {0}.withdrawn_at is null",
        "({0}.fields || coalesce({0}.partner_fields, '{{}}') || coalesce({0}.hidden_fields, '{{}}'))",
        "false",
        "true");

    /// <summary>Whether the row itself may be seen.</summary>
    public string Shows(string row) => string.Format(null, rowIs, row);

    /// <summary>
    /// Whether all that a row of <paramref name="resource"/> cannot be without is shown: a service at a location is neither without the one
    /// nor without the other, and an attribute would say a hidden term in other words.
    /// </summary>
    public string Completes(string row, string? resource = null)
    {
        var complete = $"""
            not exists (select from hsds_links n join hsds_rows needed on needed.id = n.parent
                where n.child = {row}.id and n.via in ('service_id', 'location_id', 'unit_id', 'taxonomy_term_id') and not ({Shows("needed")}))
            """;
        return resource is null ? $"({row}.resource not in ('service_at_location', 'service_capacity', 'attribute') or {complete})"
            : resource is "service_at_location" ? complete
            : "true";
    }

    /// <summary>Whether the location shows where it is; where not, it is published as a coarse area.</summary>
    public string ShowsPlace(string row) => string.Format(null, placeIs, row);

    /// <summary>What is nested in <paramref name="holder"/> and may be seen there. Metadata tells earlier values: of members that are shown.</summary>
    public string ShowsIn(string holder, string row) => $"""
        {Shows(row)} and {Completes(row)}
            and ({row}.resource <> 'metadata' or not {string.Format(null, conceals, holder)} or {string.Format(null, members, holder)} ? ({row}.fields ->> 'field_name'))
        """;

    /// <summary>The row's own members as JSON text, with what HSDS requires in place. A place that is kept back has an area instead.</summary>
    public string Text(string row)
    {
        var own = string.Format(null, members, row);
        var cases = HsdsSchema.Resources.Values
            .Select(resource => (resource.Name, Empty: string.Join(", ", resource.Members.Where(member => member is { Required: true, Type: MemberType.Text }).Select(member => $"\"{member.Name}\": \"\""))))
            .Where(resource => resource.Empty.Length > 0 && resource.Name != "service")
            .Select(resource => $"when '{resource.Name}' then ('{{{resource.Empty}}}'::jsonb || {own})::text");
        return $$"""
            case {{row}}.resource
            when 'service' then ('{"name": ""}'::jsonb || {{own}} || jsonb_build_object('last_modified', {{Modified(row)}}))::text
            when 'location' then case when {{ShowsPlace(row)}} then {{own}}::text
                else jsonb_strip_nulls(jsonb_build_object('location_type', {{row}}.fields -> 'location_type', 'name', {{Area(row)}}))::text end
            {{string.Join('\n', cases)}}
            else {{own}}::text end
            """;
    }

    /// <summary>When anything about the row last changed: RFC 3339, UTC, milliseconds.</summary>
    public static string Modified(string row) => $"""to_char({row}.modified_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24":"MI":"SS.MS"Z"')""";

    /// <summary>
    /// The references of a row to what is published in its own right, as text: member, blank, id, comma. What a confidential place refers to
    /// is a part of it.
    /// </summary>
    public string References(string row) => $"""
        case when {row}.resource <> 'location' or {ShowsPlace(row)} then (
            select string_agg(l.via || ' ' || l.parent, ',' order by l.via, l.parent) from hsds_links l join hsds_rows referred on referred.id = l.parent
            where l.child = {row}.id and referred.resource not in ('contact', 'phone') and {Shows("referred")} and {Completes("referred")}) end
        """;

    // City, region, country of where it stands: never the street, never the postal code, and no member that is kept back itself.
    static string Area(string row) => $"""
        (select nullif(concat_ws(', ', nullif(a.fields ->> 'city', ''), coalesce(nullif(a.fields ->> 'state_province', ''), nullif(a.fields ->> 'region', '')), nullif(a.fields ->> 'country', '')), '')
            from hsds_links k join hsds_rows a on a.id = k.child and a.resource = 'address'
            where k.parent = {row}.id and k.via = 'location_id' and a.withdrawn_at is null and a.fields ->> 'address_type' = 'physical' order by a.id limit 1)
        """;
}
