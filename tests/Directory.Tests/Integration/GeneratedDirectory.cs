using System.Text.Json.Nodes;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>
/// A directory made up from a seed, with the gaps that real ones have: members that are missing, organizations without services, services
/// without an organization, places without coordinates, rows and members that are not for everybody.
/// </summary>
sealed class GeneratedDirectory
{
    readonly Random random;
    readonly JsonObject tables = [];

    public GeneratedDirectory(int seed, int services)
    {
        random = new Random(seed);
        Fill(services);
    }

    public string Json => tables.ToJsonString();

    public IReadOnlyList<JsonObject> Rows(string table) => [.. tables[table]!.AsArray().Select(row => row!.AsObject())];

    void Fill(int services)
    {
        var (organizations, locations, terms) = (services / 4, services / 2, 20);
        Each("taxonomies", 2, i => Row($"tax{i}", ("name", "Needs"), ("description", "What people need"), ("uri", "https://example.org/needs")));
        Each("taxonomy_terms", terms, i => Row($"term{i}", ("name", $"Need {i}"), ("description", "A need"), ("taxonomy_id", $"tax{i % 2}"), ("parent_id", i > 5 ? $"term{i % 5}" : null)));
        Each("organizations", organizations, i => Row($"org{i}", ("name", $"Association {i}"), ("description", "Helps"), ("email", "hello@example.org"), ("year_incorporated", 1990 + (i % 30)),
            ("website", "https://example.org"), ("parent_organization_id", i > 3 ? $"org{i % 3}" : null)));
        Each("programs", organizations, i => Row($"prog{i}", ("name", $"Programme {i}"), ("description", "Runs"), ("organization_id", $"org{i}")));
        Each("services", services, i => Row($"s{i}", ("name", $"Service {i} {Word()}"), ("status", "active"), ("description", $"{Word()} {Word()}"), ("email", "hello@example.org"),
            ("minimum_age", 18), ("url", "https://example.org/s"), ("last_modified", "2023-03-15T10:30:45.123+01:00"), ("organization_id", $"org{random.Next(organizations)}"), ("program_id", $"prog{i % organizations}")));
        Each("locations", locations, i => Row($"loc{i}", ("name", $"House {i}"), ("location_type", "physical"), ("latitude", 48 + random.NextDouble()), ("longitude", 2 + random.NextDouble()),
            ("organization_id", $"org{i % organizations}"), ("transportation", "Bus")));
        Each("addresses", locations, i => Row($"adr{i}", ("location_id", $"loc{i}"), ("address_1", $"{i} rue Basse"), ("city", "Paris"), ("state_province", "IDF"), ("postal_code", $"750{i % 20:00}"),
            ("country", "FR"), ("address_type", "physical")));
        Each("service_at_location", services, i => Row($"sal{i}", ("service_id", $"s{i}"), ("location_id", $"loc{random.Next(locations)}"), ("description", $"{Word()}")));
        Each("phones", services, i => Row($"ph{i}", ("number", "01 23 45 67 89"), ("service_id", $"s{i}"), ("location_id", $"loc{i % locations}"), ("extension", 5)));
        Each("contacts", organizations, i => Row($"con{i}", ("name", "Reception"), ("organization_id", $"org{i}"), ("email", "desk@example.org")));
        Each("languages", services, i => Row($"lan{i}", ("code", "fr"), ("service_id", $"s{i}"), ("phone_id", $"ph{i}")));
        Each("schedules", services, i => Row($"sch{i}", ("opens_at", "09:00"), ("closes_at", "17:00"), ("freq", "WEEKLY"), ("byday", "MO"), ("service_id", $"s{i}")));
        Each("service_areas", services / 3, i => Row($"area{i}", ("name", $"Everybody in 750{i % 20:00}"), ("service_id", $"s{i}")));
        Each("attributes", services, i => Row($"att{i}", ("link_id", $"s{i}"), ("link_entity", "service"), ("taxonomy_term_id", $"term{i % terms}"), ("value", "yes")));
        Each("units", 1, i => Row($"unit{i}", ("name", "beds")));
        Each("service_capacity", services / 5, i => Row($"cap{i}", ("service_id", $"s{i}"), ("unit_id", "unit0"), ("available", 3), ("updated", "2024-01-01T00:00:00Z")));
        Each("cost_options", services / 5, i => Row($"cost{i}", ("service_id", $"s{i}"), ("amount", 12.5), ("currency", "EUR")));
        Each("required_documents", services / 5, i => Row($"doc{i}", ("service_id", $"s{i}"), ("document", "None")));
        Each("accessibility", locations / 2, i => Row($"acc{i}", ("location_id", $"loc{i}"), ("description", "Ramp")));
        Each("metadata", services / 5, i => Row($"meta{i}", ("resource_id", $"s{i}"), ("resource_type", "service"), ("last_action_date", "2024-01-01"), ("last_action_type", "update"),
            ("field_name", "name"), ("previous_value", "Old"), ("replacement_value", "New"), ("updated_by", "Desk")));
    }

    void Each(string table, int count, Func<int, JsonObject> row) => tables[table] = new JsonArray([.. Enumerable.Range(0, count).Select(row)]);

    string Word() => new[] { "shelter", "counselling", "écoute", "repas", "допомога", "支援" }[random.Next(6)];

    // Some members are missing, some are for partners or fewer; some rows are, too. What nothing can be said without stays.
    JsonObject Row(string id, params (string Name, JsonNode? Value)[] members)
    {
        var row = new JsonObject { ["id"] = id };
        var tiers = new JsonObject();
        foreach (var (name, value) in members)
        {
            if (value is null || (name is not ("name" or "number" or "id") && !name.EndsWith("_id", StringComparison.Ordinal) && random.Next(6) == 0))
            {
                continue;
            }

            row[name] = value;
            if (!name.EndsWith("_id", StringComparison.Ordinal) && random.Next(25) == 0)
            {
                tiers[name] = random.Next(2) == 0 ? "partner" : "need_to_know";
            }
        }

        if (tiers.Count > 0)
        {
            row["tiers"] = tiers;
        }

        if (random.Next(20) == 0)
        {
            row["tier"] = random.Next(2) == 0 ? "partner" : "need_to_know";
        }

        return row;
    }
}
