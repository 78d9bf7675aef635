using System.Text.RegularExpressions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.Wellbeing;

/// <summary>An instrument of a partner: numbered items, each answered by a whole number; the score is their sum times the multiplier.</summary>
/// <param name="Items">1 to 100.</param>
/// <param name="Minimum">Lowest answer, from -1000.</param>
/// <param name="Maximum">Highest answer, to 1000.</param>
/// <param name="Multiplier">1 to 1000.</param>
/// <param name="Version">1 for a new one, then the next: a version that was set never changes, because its scores would mean something else.</param>
public sealed record InstrumentDocument(int Items, int Minimum, int Maximum, int Multiplier, bool HigherIsBetter, int Version);

/// <summary><c>PUT</c> and <c>GET /v1/scheduling/instruments/{code}</c>. The code is the partner's own stable word (a-z, 0-9, -) and should name no topic.</summary>
static partial class SetInstrument
{
    internal static async Task<Ok<InstrumentDocument>> HandleAsync(
        string code, InstrumentDocument document, Caller caller, Database database, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        new Checks()
            .That(Code().IsMatch(code), "", "The code must be 1 to 40 of a-z, 0-9 and -, and not begin with -.")
            .That(document.Items is >= 1 and <= 100, "/items", "Must be 1 to 100.")
            .That(document.Minimum is >= -1000 and <= 1000, "/minimum", "Must be -1000 to 1000.")
            .That(document.Maximum > document.Minimum && document.Maximum <= 1000, "/maximum", "Must be above minimum, 1000 at most.")
            .That(document.Multiplier is >= 1 and <= 1000, "/multiplier", "Must be 1 to 1000.")
            .That(document.Version is >= 1 and <= 10_000, "/version", "Must be 1 to 10000.")
            .Enforce();
        if (code == Instrument.Who5Code)
        {
            throw Problem.Conflict("instrument-built-in", "This instrument is built in and cannot be changed.");
        }

        var latest = await Instrument.FindAsync(database, caller.Partner, code, null, cancellationToken);
        if (document.Version == (latest?.Version ?? 0) + 1)
        {
            await work.ExecuteAsync("""
                insert into instruments (partner_id, code, version, items, minimum, maximum, multiplier, higher_is_better, set_at)
                values (@Partner, @code, @Version, @Items, @Minimum, @Maximum, @Multiplier, @HigherIsBetter, @now) on conflict do nothing
                """, new
            {
                caller.Partner,
                code,
                document.Version,
                document.Items,
                document.Minimum,
                document.Maximum,
                document.Multiplier,
                document.HigherIsBetter,
                now = time.GetUtcNow(),
            }, cancellationToken);
            await work.CommitAsync(cancellationToken);
        }

        // Read again: of two who set the same version at once, one finds the other's.
        var stored = await Instrument.FindAsync(database, caller.Partner, code, document.Version, cancellationToken);
        return stored is null ? throw Problem.Conflict("instrument-version-not-next", "A new version must follow the latest one.")
            : View(stored) == document ? TypedResults.Ok(document)
            : throw Problem.Conflict("instrument-version-exists", "That version was set before and means something else: give the next one.");
    }

    internal static async Task<Ok<InstrumentDocument>> GetAsync(string code, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(View(await Instrument.FindAsync(database, caller.Partner, code, null, cancellationToken) ?? throw Problem.NotFound()));

    static InstrumentDocument View(Instrument instrument) =>
        new(instrument.Items, instrument.Minimum, instrument.Maximum, instrument.Multiplier, instrument.HigherIsBetter, instrument.Version);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,39}\z")]
    private static partial Regex Code();
}
