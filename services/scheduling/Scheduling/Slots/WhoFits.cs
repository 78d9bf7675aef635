using Entraide.Scheduling.OpenHours;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Scheduling.Slots;

/// <summary>The supporters in whose time a search looks.</summary>
static class WhoFits
{
    /// <summary>Of one partner; more of them than this are not put in order within the time of a request.</summary>
    const int Most = 5000;

    /// <summary>Those of the partner who can be booked now and fit; of those asked for by id, where ids were given.</summary>
    /// <exception cref="Problem">not found, for an id that is none of the partner's supporters; invalid, where too many fit</exception>
    internal static async Task<IReadOnlyList<Supporter>> FindAsync(SlotsQuery query, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        // Each filter that was given is a condition; one that was not leaves no trace, so that the plan is of this search.
        string[] conditions =
        [
            "s.partner_id = @Partner", "not s.withdrawn", "not s.paused", "s.bookable_until > @now",
            .. When(query.Supporters is not null, "s.id = any(@ids)"),
            .. When(query.Topic is not null, "s.topic_ids @> array[@Topic]"),
            .. When(query.Language is not null, "s.language_ranges @> array[@Language]"),
            .. When(query.Modes != Modes.All, "s.modalities && @words"),
        ];
        var where = $"{string.Join(" and ", conditions)} order by s.id limit {Most + 1}";
        var ids = query.Supporters?.ToArray();
        var values = new { query.Partner, now = time.GetUtcNow(), ids, query.Topic, query.Language, words = ModeWords.Of(query.Modes).ToArray() };
        var found = await Supporter.QueryAsync(database, where, values, cancellationToken);
        if (ids is not null && found.Count < ids.Length)
        {
            // Some do not fit, or are not there; who was listed a moment ago is waited for.
            await Supporter.KnownAsync<object>(async () => await database.FindAsync<int>(
                "select count(*)::int from supporters where id = any(@ids) and partner_id = @Partner", new { ids, query.Partner }, cancellationToken) == ids.Length ? ids : null,
                time, Problem.NotFound, cancellationToken);
            found = await Supporter.QueryAsync(database, where, values, cancellationToken);
        }

        return found.Count <= Most ? found : throw Problem.Invalid("", $"More than {Most} supporters fit: name some of them, or what else has to fit.");
    }

    static IEnumerable<string> When(bool holds, string condition) => holds ? [condition] : [];
}
