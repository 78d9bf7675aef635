using System.Globalization;
using System.Text.RegularExpressions;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Feed;

/// <summary>What is asked of one of the feed's lists.</summary>
/// <param name="Search">Words that have to occur in what a list item shows.</param>
/// <param name="Page">From 1.</param>
/// <param name="PerPage">50 where not said, 500 at most.</param>
/// <param name="ModifiedAfter">That instant or later, as HSDS says.</param>
/// <param name="Minimal">Ids and dates only, all in one page.</param>
/// <param name="Full">Everything nested.</param>
/// <param name="FullService">An organization's services with everything nested in them.</param>
/// <param name="Postcode">Without blanks and dashes, in capitals.</param>
/// <param name="Proximity">Metres from the centroid of the postcode.</param>
/// <param name="TopOnly">Terms at the top of their taxonomy: those without a parent.</param>
sealed partial record FeedRequest(
    string Resource, string? Search, int Page, int PerPage, bool Ndjson, Guid? TaxonomyTerm, Guid? Taxonomy, Guid? Organization, DateTimeOffset? ModifiedAfter,
    bool Minimal, bool Full, bool FullService, string? Postcode, double? Proximity, bool TopOnly, Guid? Parent)
{
    const int LargestPage = 500;
    static readonly string[] Paging = ["search", "page", "per_page", "format"];
    /// <summary>Which parameters the list of a resource takes.</summary>
    internal static readonly Dictionary<string, string[]> Known = new()
    {
        ["service"] = [.. Paging, "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "minimal", "full"],
        ["organization"] = [.. Paging, "taxonomy_term_id", "taxonomy_id", "full", "full_service"],
        ["service_at_location"] = [.. Paging, "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "full", "postcode", "proximity"],
        ["taxonomy"] = Paging,
        ["taxonomy_term"] = [.. Paging, "taxonomy_id", "top_only", "parent_id"],
    };

    /// <summary>How its items are written.</summary>
    public Shape Shape => Resource is "taxonomy" or "taxonomy_term" ? Shape.Full[Resource]
        : Resource == "organization" && Full && !FullService ? Shape.OrganizationWithPlainServices
        : Full || FullService ? Shape.Full[Resource]
        : Shape.Listed[Resource];

    /// <summary>The parts of it that decide which items there are, in one text: the same text, the same items.</summary>
    public string Filters => string.Create(CultureInfo.InvariantCulture,
        $"{Resource}\n{TaxonomyTerm}\n{Taxonomy}\n{Organization}\n{ModifiedAfter:O}\n{Postcode}\n{Proximity}\n{TopOnly}\n{Parent}\n{Search}");

    /// <summary>Reads the parameters of a list of <paramref name="resource"/>.</summary>
    /// <exception cref="Problem">of kind invalid, with every fault by name</exception>
    public static FeedRequest From(string resource, IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> given)
    {
        var read = new Parameters(given, Known[resource]);
        var page = read.Number("page", 1, int.MaxValue);
        var size = read.Number("per_page", 1, LargestPage);
        var format = read.OneOf("format", "json", "ndjson");
        var (minimal, full, proximity) = (read.Truth("minimal"), read.Truth("full"), read.Real("proximity", 0, 20_100_000));
        var request = new FeedRequest(
            resource, read.Words("search"), page ?? 1, size ?? 50, format == "ndjson", read.Id("taxonomy_term_id"), read.Id("taxonomy_id"), read.Id("organization_id"),
            read.Instant("modified_after"), minimal, full, read.Truth("full_service"), read.Code("postcode"), proximity, read.Truth("top_only"), read.Id("parent_id"));
        read.Checks
            .That(!(minimal && full), "?minimal", "Not together with full.")
            .That(proximity is null || request.Postcode is not null, "?proximity", "Only together with a postcode: it is measured from there.")
            .Enforce();
        return request;
    }

    /// <summary>Reads the only parameter that reading one object knows: whether an organization's services are to be whole.</summary>
    /// <exception cref="Problem">of kind invalid, with every fault by name</exception>
    public static bool WithFullServices(string resource, IQueryCollection given)
    {
        var read = new Parameters(given, resource == "organization" ? ["full_service"] : []);
        var full = read.Truth("full_service");
        read.Checks.Enforce();
        return full;
    }

    /// <summary>Parameters while they are read; whatever is wrong with one is noted under its name.</summary>
    sealed partial class Parameters
    {
        readonly Dictionary<string, string> values = [];

        public Parameters(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> given, string[] known)
        {
            foreach (var (name, value) in given)
            {
                Checks.That(known.Contains(name), $"?{(ParameterName().IsMatch(name) ? name : "")}", "Not a parameter of this list.")
                    .That(value.Count == 1, $"?{(ParameterName().IsMatch(name) ? name : "")}", "Given twice.");
                values[name] = value.Count > 0 ? value[0] ?? "" : "";
            }
        }

        public Checks Checks { get; } = new();

        public int? Number(string name, int least, int most) => Read(name, $"A whole number from {least} to {most}.",
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : (int?)null);

        public double? Real(string name, double least, double most) => Read(name, $"A number from {least:0} to {most:0}.",
            text => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : (double?)null);

        public bool Truth(string name) => Read(name, "true or false.", text => text switch { "true" => true, "false" => false, _ => (bool?)null }) ?? false;

        public Guid? Id(string name) => Read(name, "An id, as the feed gives it.", text => Guid.TryParseExact(text, "D", out var id) ? id : (Guid?)null);

        public DateTimeOffset? Instant(string name) => Read(name, "A date and time with its offset (RFC 3339; write + as %2B), or a date in UTC.",
            text => InstantForm().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant) ? instant : (DateTimeOffset?)null);

        public string? OneOf(string name, params string[] words) => Text(name, $"One of {string.Join(", ", words)}.", text => words.Contains(text) ? text : null);

        public string? Words(string name) => Text(name, "1 to 200 characters with a word among them.",
            text => text.Length <= 200 && text.Any(char.IsLetterOrDigit) && !text.Contains('\0') ? text : null);

        public string? Code(string name) => Text(name, "2 to 12 letters and digits.", text => PostcodeForm().IsMatch(text) ? Bare().Replace(text, "").ToUpperInvariant() : null);

        T? Read<T>(string name, string expected, Func<string, T?> read) where T : struct
        {
            var value = values.TryGetValue(name, out var text) ? read(text) : null;
            Checks.That(text is null || value is not null, $"?{name}", expected);
            return value;
        }

        string? Text(string name, string expected, Func<string, string?> read)
        {
            var value = values.TryGetValue(name, out var text) ? read(text) : null;
            Checks.That(text is null || value is not null, $"?{name}", expected);
            return value;
        }

        // Whatever else somebody calls a parameter may be anything, and is not said back.
        [GeneratedRegex(@"^[a-z_]{1,40}\z")]
        private static partial Regex ParameterName();

        [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}([Tt]\d{2}:\d{2}:\d{2}(\.\d{1,7})?([Zz]|[+-]\d{2}:\d{2}))?\z")]
        private static partial Regex InstantForm();

        [GeneratedRegex(@"^(?=.{2,12}\z)[\p{L}\p{Nd}]+([ -]?[\p{L}\p{Nd}]+)*\z")]
        private static partial Regex PostcodeForm();

        [GeneratedRegex("[ -]")]
        private static partial Regex Bare();
    }
}
