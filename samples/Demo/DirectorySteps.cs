using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using static Entraide.Demo.Story;

namespace Entraide.Demo;

/// <summary>How a partner's listings come in, what of them the open feed shows, and how they are kept in good order.</summary>
sealed class DirectorySteps(PartnerApi api, Options options)
{
    const string Imports = "/v1/directory/imports";

    /// <summary>Whether the run is on the demo's own samples, whose places are known.</summary>
    bool OnSamples => !Directory.Exists(Path.Combine(options.Data, "hsds-3.1-examples"));

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        await ImportAsync(cancellationToken);
        await RefuseAsync(cancellationToken);
        await ReadFeedAsync(cancellationToken);
        await SearchAsync(cancellationToken);
        await CallForHelpAsync(cancellationToken);
        await TakeCareAsync(cancellationToken);
    }

    async Task ImportAsync(CancellationToken cancellationToken)
    {
        Step($"The partner imports its directory from {options.Data}");
        foreach (var (what, query, type, body) in OnSamples ? Samples() : RealFiles())
        {
            var trial = await api.UploadAsync($"{Imports}?{query}&dry_run=true", body, type, cancellationToken);
            var report = await api.UploadAsync($"{Imports}?{query}", body, type, cancellationToken);
            Check((int)report["read"]! > 0 && (int)report["added"]! == (int)trial["added"]!,
                $"{what}: {report["read"]} rows read, {report["added"]} added, {report["rejected"]} rejected, {report["remarks_total"]} remarks; the dry run had said so");
            var again = await api.UploadAsync($"{Imports}?{query}", body, type, cancellationToken);
            Check((int)again["added"]! + (int)again["changed"]! + (int)again["withdrawn"]! == 0, "the same again changes nothing");
        }
    }

    (string What, string Query, string Type, byte[] Body)[] Samples() =>
    [
        ("crisis lines (JSON)", "format=crisis_lines", "application/json", Read("crisis-lines.json")),
        ("services (HSDS JSON)", "format=hsds&source=services&time_zone=Europe/Paris", "application/json", Read("directory", "services.json")),
        ("a spreadsheet with its mapping", "format=hsds", "application/zip", Zip(Path.Combine(options.Data, "spreadsheet"))),
    ];

    (string What, string Query, string Type, byte[] Body)[] RealFiles()
    {
        string Mapping(string name) => Path.Combine(options.Samples, "mappings", name);
        return
        [
            ("crisis lines (JSON)", "format=crisis_lines", "application/json", Read("crisis-lines", "information.json")),
            ("the specification's organization (HSDS JSON)", "format=hsds&source=example&on_error=skip", "application/json", Read("hsds-3.1-examples", "organization_full.json")),
            ("the specification's tables (HSDS CSV)", "format=hsds&source=tables&on_error=skip", "application/zip", Zip(Path.Combine(options.Data, "hsds-3.1-examples", "csv"))),
            ("a partner's spreadsheet, Florida", "format=hsds&source=florida&on_error=skip", "application/zip", Zip(Path.Combine(options.Data, "hsds-florida"), Mapping("florida.yaml"))),
            ("a partner's spreadsheet, Illinois", "format=hsds&source=ilao&on_error=skip", "application/zip", Zip(Path.Combine(options.Data, "hsds-ilao"), Mapping("ilao.yaml"))),
            ("tables of HSDS 1 (Ohana)", "format=hsds&source=ohana", "application/zip", Zip(Path.Combine(options.Data, "ohana-sample"))),
        ];
    }

    async Task RefuseAsync(CancellationToken cancellationToken)
    {
        Step("A file with mistakes is refused where they stand, and changes nothing");
        var rows = """[{"id":"1","name":"Somewhere","status":"perhaps","phones":[{"id":"2","number":"1","languages":[{"id":"3","code":"martian?"}]}]},{"id":"4"}]""";
        var (status, problem) = await api.RefusedAsync(HttpMethod.Post, $"{Imports}?format=hsds&source=mistakes", Encoding.UTF8.GetBytes(rows), "application/json", cancellationToken);
        var places = problem["errors"]!.AsArray().Select(error => (string)error!["pointer"]!).ToArray();
        Check(status == 422 && places.Contains("/0/status") && places.Contains("/0/phones/0/languages/0/code"), $"refused at {string.Join(", ", places)}");
    }

    async Task ReadFeedAsync(CancellationToken cancellationToken)
    {
        Step("Anybody reads the open feed, in HSDS 3.1, without a token");
        using var anybody = new PartnerApi(options.Gateway);
        var page = await anybody.GetAsync("/hsds/services?per_page=5", cancellationToken);
        Check((int)page["total_items"]! > 0 && page["contents"]!.AsArray().Count == (int)page["size"]!, $"{page["total_items"]} services on {page["total_pages"]} pages of /hsds/services");
        var service = await anybody.GetAsync($"/hsds/services/{page["contents"]![0]!["id"]}", cancellationToken);
        Check((string?)service["name"] is not null, "each of them whole at /hsds/services/{id}");
        if (OnSamples)
        {
            // More than one where the demo ran before: each run is a partner of its own.
            var refuges = (await anybody.GetAsync("/hsds/services?search=passage&full=true", cancellationToken))["contents"]!.AsArray();
            var places = refuges.Select(refuge => refuge!["service_at_locations"]![0]!["location"]!).ToArray();
            Check(places.Length > 0 && places.All(place => (string?)place["name"] == "Aubrelle, XA" && place["latitude"] is null && place["addresses"] is null),
                "a place whose address must not be shown is an area there, nothing more");
        }
    }

    async Task SearchAsync(CancellationToken cancellationToken)
    {
        Step("A caseworker searches, with a typing error; what is found says why, and how far it can be trusted");
        var (mistyped, name) = OnSamples ? ("maison du pasage", "Maison du Passage") : ("imigration", "Immigration");
        var found = await api.PostAsync("/v1/directory/search", new JsonObject { ["text"] = mistyped, ["kinds"] = new JsonArray("service"), ["facets"] = new JsonArray("language", "kind"), ["limit"] = 100 }, cancellationToken);
        var first = found["results"]!.AsArray().FirstOrDefault(result => (string?)result!["name"] == name && (string?)result["freshness"] == "unverified");
        Check(first is not null, $"«{mistyped}» finds «{name}» of {found["total"]} services, because of {string.Join(", ", first?["why"]?.AsArray() ?? [])}");
        Check(found["facets"]!["kind"]![0]!["count"]!.GetValue<int>() == (int)found["total"]!, "nobody has verified it yet, and it says so; the counts add up");
        await api.PostAsync($"/v1/directory/listings/{first!["id"]}/verifications", new JsonObject { ["how"] = "called" }, cancellationToken);
        found = await api.PostAsync("/v1/directory/search", new JsonObject { ["text"] = mistyped, ["kinds"] = new JsonArray("service"), ["verified_within_days"] = 1, ["limit"] = 100 }, cancellationToken);
        Check(found["results"]!.AsArray().Any(result => (Guid)result!["id"]! == (Guid)first["id"]! && (string?)result["freshness"] == "fresh"), "somebody called, and now it counts as fresh");
        var none = await api.PostAsync("/v1/directory/search", new JsonObject { ["text"] = mistyped, ["language"] = "tlh", ["country"] = "XA" }, cancellationToken);
        Check(none["results"]!.AsArray().Count == 0 && none["alternatives"]!.AsArray().Count > 0, "nothing fits in Klingon: what comes close is offered, and says what does not fit");
        if (OnSamples)
        {
            var near = await api.PostAsync("/v1/directory/search",
                new JsonObject { ["text"] = "passage", ["near"] = new JsonObject { ["lat"] = 47.321, ["lon"] = 3.871, ["radius_km"] = 1 }, ["modality"] = "in_person" }, cancellationToken);
            Check(near["results"]!.AsArray().Count == 0, "standing before a confidential door, a search does not say that it is there");
        }
    }

    async Task CallForHelpAsync(CancellationToken cancellationToken)
    {
        Step("Crisis lines are checked by people, and there are some even where none is known");
        var country = OnSamples ? "XA" : "FR";
        var lines = await api.GetAsync($"/v1/directory/crisis-lines?country={country}", cancellationToken);
        var first = lines["lines"]![0]!;
        await api.PostAsync($"/v1/directory/crisis-lines/{first["id"]}/verifications", new JsonObject { ["how"] = "called" }, cancellationToken);
        first = (await api.GetAsync($"/v1/directory/crisis-lines?country={country}", cancellationToken))["lines"]![0]!;
        Check((string?)first["verification"] == "current", $"«{first["numbers"]![0]!["published"]}» was called, and is shown first as verified");
        var (status, problem) = await api.RefusedAsync(HttpMethod.Get, "/v1/directory/crisis-lines?country=QQ", null, "", cancellationToken);
        Check(status == 404 && problem["fallback"]!.AsArray().Count > 0, "an unknown country answers with lines to turn to all the same");
    }

    async Task TakeCareAsync(CancellationToken cancellationToken)
    {
        Step("The library speaks many languages; what could harm somebody does not stay");
        var library = JsonNode.Parse(await File.ReadAllBytesAsync(Path.Combine(options.Samples, "library.json"), cancellationToken))!.AsArray();
        JsonNode entry = library[0]!;
        foreach (var sample in library)
        {
            var added = await api.PostAsync("/v1/directory/library", sample!.DeepClone(), cancellationToken);
            entry = ReferenceEquals(sample, library[0]) ? added : entry;
        }

        var arabic = entry["texts"]!.AsArray().Single(text => (string?)text!["language"] == "ar")!;
        Check((string?)arabic["dir"] == "rtl", $"{library.Count} entries; «{arabic["name"]}» keeps its direction");

        var offer = """{"kind":"group","topics":["recovery"],"texts":{"en":{"name":"Pill swap","summary":"Bring what is left of your medication and swap it."}}}""";
        var (status, problem) = await api.RefusedAsync(HttpMethod.Post, "/v1/directory/library", Encoding.UTF8.GetBytes(offer), "application/json", cancellationToken);
        Check(status == 422 && ((string)problem["type"]!).EndsWith("medicines-not-allowed", StringComparison.Ordinal), "an offer of medicines is refused, and a moderator is told");

        var path = $"/v1/directory/library/{entry["id"]}";
        var opened = await api.PostAsync("/v1/directory/reports", new JsonObject { ["listing_id"] = (string)entry["id"]!, ["reason"] = "private_data_shown" }, cancellationToken);
        Check((bool?)(await api.GetAsync(path, cancellationToken))["hidden"] == true, "a reader says that it shows private data: hidden at once");
        await api.PostAsync($"/v1/directory/moderation/cases/{opened["case_id"]}/decisions", new JsonObject { ["decision"] = "keep", ["reason"] = "not_confirmed" }, cancellationToken);
        Check((bool?)(await api.GetAsync(path, cancellationToken))["hidden"] != true, "somebody looked, and brought it back");
    }

    byte[] Read(params ReadOnlySpan<string> path) => File.ReadAllBytes(Path.Combine([options.Data, .. path]));

    static byte[] Zip(string folder, string? mapping = null)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in Directory.GetFiles(folder).Where(file => Path.GetExtension(file) is ".csv" or ".yaml"))
            {
                zip.CreateEntryFromFile(file, Path.GetFileName(file));
            }

            if (mapping is not null)
            {
                zip.CreateEntryFromFile(mapping, "mapping.yaml");
            }
        }

        return bytes.ToArray();
    }
}
