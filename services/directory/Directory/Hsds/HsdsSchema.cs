using static Entraide.DirectoryService.Hsds.Dependence;
using static Entraide.DirectoryService.Hsds.MemberType;

namespace Entraide.DirectoryService.Hsds;

/// <summary>
/// The objects of the Human Services Data Specification 3.1 (Open Referral), as data: what is imported is read by it, and the public feed
/// is written by it.
/// </summary>
static class HsdsSchema
{
    static readonly string[] Days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

    /// <summary>Every resource, by name.</summary>
    public static IReadOnlyDictionary<string, HsdsResource> Resources { get; } = new[]
    {
        Define("organization", "organizations",
            [M("name", Text, true), M("alternate_name"), M("description", Text, true), M("email", Email), M("website", MemberType.Uri), M("tax_status"), M("tax_id"),
                M("year_incorporated", Number), M("legal_status"), M("logo"), M("uri", MemberType.Uri)],
            [R("parent_organization_id", "organization")],
            [C("additional_websites", "url", "organization_id"), C("funding", "funding", "organization_id"), C("contacts", "contact", "organization_id"),
                C("phones", "phone", "organization_id"), C("locations", "location", "organization_id"), C("programs", "program", "organization_id"),
                C("organization_identifiers", "organization_identifier", "organization_id"), C("services", "service", "organization_id")]),
        Define("program", "programs",
            [M("name", Text, true), M("alternate_name"), M("description", Text, true)], [R("organization_id", "organization")]),
        Define("service", "services",
            [M("name", Text, true), M("alternate_name"), M("description"), M("url", MemberType.Uri), M("email", Email),
                W("status", true, "active", "inactive", "defunct", "temporarily closed"), M("interpretation_services"), M("application_process"),
                M("fees_description"), M("wait_time"), M("fees"), M("accreditations"), M("eligibility_description"), M("minimum_age", Number),
                M("maximum_age", Number), M("assured_date", Date), M("assurer_email", Email), M("licenses"), M("alert"), M("last_modified", MemberType.DateTime)],
            [R("organization_id", "organization"), R("program_id", "program")],
            [C("additional_urls", "url", "service_id"), C("phones", "phone", "service_id"), C("schedules", "schedule", "service_id"),
                C("service_areas", "service_area", "service_id"), C("service_at_locations", "service_at_location", "service_id"),
                C("languages", "language", "service_id"), C("funding", "funding", "service_id"), C("cost_options", "cost_option", "service_id"),
                C("required_documents", "required_document", "service_id"), C("contacts", "contact", "service_id"),
                C("capacities", "service_capacity", "service_id")],
            [new("organization", "organization", "organization_id"), new("program", "program", "program_id")]),
        Define("service_at_location", "service_at_location",
            [M("description")],
            [R("service_id", "service", Needed), R("location_id", "location", Needed)],
            [C("service_areas", "service_area", "service_at_location_id"), C("contacts", "contact", "service_at_location_id"),
                C("phones", "phone", "service_at_location_id"), C("schedules", "schedule", "service_at_location_id")],
            [new("location", "location", "location_id"), new("service", "service", "service_id")]),
        Define("location", "locations",
            [W("location_type", true, "physical", "postal", "virtual"), M("url", MemberType.Uri), M("name"), M("alternate_name"), M("description"),
                M("transportation"), M("latitude", Latitude), M("longitude", Longitude), M("external_identifier"), M("external_identifier_type")],
            [R("organization_id", "organization")],
            [C("languages", "language", "location_id"), C("addresses", "address", "location_id"), C("contacts", "contact", "location_id"),
                C("accessibility", "accessibility", "location_id"), C("phones", "phone", "location_id"), C("schedules", "schedule", "location_id")]),
        Define("address", "addresses",
            [M("attention"), M("address_1", Text, true), M("address_2"), M("city", Text, true), M("region"), M("state_province", Text, true),
                M("postal_code", Text, true), M("country", Text, true), W("address_type", true, "physical", "postal", "virtual")],
            [R("location_id", "location", Needed)]),
        Define("phone", "phones",
            [M("number", Text, true), M("extension", Number), M("type"), M("description")],
            [R("location_id", "location", OneOf), R("service_id", "service", OneOf), R("organization_id", "organization", OneOf),
                R("contact_id", "contact", OneOf), R("service_at_location_id", "service_at_location", OneOf)],
            [C("languages", "language", "phone_id")]),
        Define("contact", "contacts",
            [M("name"), M("title"), M("department"), M("email", Email)],
            [R("organization_id", "organization", OneOf), R("service_id", "service", OneOf),
                R("service_at_location_id", "service_at_location", OneOf), R("location_id", "location", OneOf)],
            [C("phones", "phone", "contact_id")]),
        Define("schedule", "schedules",
            [M("valid_from", Date), M("valid_to", Date), M("dtstart", Date), M("timezone", Number), M("until", Date), M("count", Number),
                W("wkst", false, Days), W("freq", false, "WEEKLY", "MONTHLY"), M("interval", Number), M("byday"), M("byweekno"), M("bymonthday"),
                M("byyearday"), M("description"), M("opens_at", Time), M("closes_at", Time), M("schedule_link", MemberType.Uri), M("attending_type"), M("notes")],
            [R("service_id", "service", OneOf), R("location_id", "location", OneOf), R("service_at_location_id", "service_at_location", OneOf)]),
        Define("service_area", "service_areas",
            [M("name"), M("description"), M("extent"), M("extent_type"), M("uri")],
            [R("service_id", "service", OneOf), R("service_at_location_id", "service_at_location", OneOf)]),
        Define("language", "languages",
            [M("name"), M("code", LanguageCode), M("note")],
            [R("service_id", "service", OneOf), R("location_id", "location", OneOf), R("phone_id", "phone", OneOf)]),
        Define("funding", "funding", [M("source")], [R("organization_id", "organization", OneOf), R("service_id", "service", OneOf)]),
        Define("accessibility", "accessibility", [M("description"), M("details"), M("url", MemberType.Uri)], [R("location_id", "location", Needed)]),
        Define("cost_option", "cost_options",
            [M("valid_from", Date), M("valid_to", Date), M("option"), M("currency"), M("amount", Number), M("amount_description")],
            [R("service_id", "service", Needed)]),
        Define("required_document", "required_documents", [M("document"), M("uri", MemberType.Uri)], [R("service_id", "service", Needed)]),
        Define("organization_identifier", "organization_identifiers",
            [M("identifier_scheme"), M("identifier_type", Text, true), M("identifier", Text, true)], [R("organization_id", "organization", Needed)]),
        Define("url", "url", [M("label"), M("url", MemberType.Uri, true)], [R("organization_id", "organization", OneOf), R("service_id", "service", OneOf)]),
        Define("service_capacity", "service_capacity",
            [M("available", Number, true), M("maximum", Number), M("description"), M("updated", MemberType.DateTime, true)],
            [R("service_id", "service", Needed), R("unit_id", "unit", Needed)], parents: [new("unit", "unit", "unit_id")]),
        Define("unit", "units", [M("name", Text, true), M("scheme"), M("identifier"), M("uri", MemberType.Uri)]),
        Define("taxonomy", "taxonomies", [M("name", Text, true), M("description", Text, true), M("uri", MemberType.Uri), M("version")]),
        Define("taxonomy_term", "taxonomy_terms",
            [M("code"), M("name", Text, true), M("description", Text, true), M("taxonomy"), M("language"), M("term_uri", MemberType.Uri)],
            [R("parent_id", "taxonomy_term"), R("taxonomy_id", "taxonomy")], parents: [new("taxonomy_detail", "taxonomy", "taxonomy_id")]),
        Define("attribute", "attributes",
            [M("link_type"), M("link_entity"), M("value"), M("label")],
            [new("link_id", null, Needed), R("taxonomy_term_id", "taxonomy_term")], parents: [new("taxonomy_term", "taxonomy_term", "taxonomy_term_id")]),
        Define("metadata", "metadata",
            [M("resource_type"), M("last_action_date", Date, true), M("last_action_type", Text, true), M("field_name", Text, true),
                M("previous_value", Text, true), M("replacement_value", Text, true), M("updated_by", Text, true)],
            [new("resource_id", null, Needed)]),
        Define("meta_table_description", "meta_table_descriptions", [M("name"), M("language"), M("character_set")]),
    }.ToDictionary(resource => resource.Name);

    /// <summary>The resource called <paramref name="name"/>, which is one of HSDS.</summary>
    public static HsdsResource Of(string name) => Resources[name];

    /// <summary>The member that names the resource a reference points to, where the reference itself does not.</summary>
    public static string? NamedBy(string reference) => reference switch { "link_id" => "link_entity", "resource_id" => "resource_type", _ => null };

    static HsdsResource Define(
        string name, string file, HsdsMember[] members, HsdsReference[]? references = null, HsdsChildren[]? children = null, HsdsParent[]? parents = null) =>
        new(name, file, members, references ?? [],
            name is "metadata" or "meta_table_description" ? []
            : name is "attribute" or "taxonomy" or "taxonomy_term" ? [.. children ?? [], C("metadata", "metadata", "resource_id")]
            : [.. children ?? [], C("attributes", "attribute", "link_id"), C("metadata", "metadata", "resource_id")],
            parents ?? []);

    static HsdsMember M(string name, MemberType type = Text, bool required = false) => new(name, type, required);

    static HsdsMember W(string name, bool required, params string[] words) => new(name, Word, required, words);

    static HsdsReference R(string name, string to, Dependence dependence = None) => new(name, to, dependence);

    static HsdsChildren C(string name, string resource, string via) => new(name, resource, via);
}
