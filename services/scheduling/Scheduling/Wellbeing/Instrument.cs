using Entraide.ServiceDefaults.Data;

namespace Entraide.Scheduling.Wellbeing;

/// <summary>
/// How answers become a score: the sum of numbered items, times the multiplier. The wording of an instrument is its owner's and is not kept
/// here: the partner's app shows the official text.
/// </summary>
sealed class Instrument
{
    internal const string Who5Code = "who-5";

    /// <summary>WHO-5 Well-Being Index (WHO, 1998 version): five items of 0 to 5, the sum times 4 is 0 (worst) to 100 (best).</summary>
    internal static readonly Instrument Who5 = new() { Code = Who5Code, Version = 1, Items = 5, Minimum = 0, Maximum = 5, Multiplier = 4, HigherIsBetter = true };

    public string Code { get; init; } = "";
    public int Version { get; init; }
    public int Items { get; init; }

    /// <summary>Lowest answer to an item.</summary>
    public int Minimum { get; init; }

    /// <summary>Highest answer to an item.</summary>
    public int Maximum { get; init; }
    public int Multiplier { get; init; }
    public bool HigherIsBetter { get; init; }

    /// <summary>The score of complete answers, or null: a part of them is no score.</summary>
    internal int? Score(IReadOnlyList<int> answers) =>
        answers.Count == Items && answers.All(answer => answer >= Minimum && answer <= Maximum) ? answers.Sum() * Multiplier : null;

    /// <summary>The instrument in the version asked for, or in its latest; null where there is none.</summary>
    internal static async Task<Instrument?> FindAsync(Database database, Guid partner, string code, int? version, CancellationToken cancellationToken) => code == Who5Code
        ? version is null || version == Who5.Version ? Who5 : null
        : await database.FindAsync<Instrument>("""
            select code, version, items, minimum, maximum, multiplier, higher_is_better from instruments where partner_id = @partner and code = @code and (@version::int is null or version = @version::int) order by version desc limit 1
            """, new { partner, code, version }, cancellationToken);
}
