using System.Text.Json;
using Entraide.Scheduling.Bookings;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Npgsql;

namespace Entraide.Scheduling.Danger;

/// <summary>The answer to a signal of danger.</summary>
/// <param name="SignalledAt">UTC; that of the first, where the same danger was signalled a moment ago.</param>
public sealed record DangerAnswer(Guid SignalId, DateTimeOffset SignalledAt, CrisisLinesView CrisisLines);

/// <summary>Numbers to turn to now.</summary>
/// <param name="Source">
/// <c>directory</c>: as the directory has them now. <c>last_known</c>: the directory did not answer, these are what it said at <paramref name="AsOf"/>.
/// <c>built_in</c>: nothing better is known.
/// </param>
/// <param name="Country">The country all lines are of; absent where each line says its own.</param>
/// <param name="AsOf">UTC.</param>
/// <param name="Link">Where to ask for them again.</param>
/// <param name="Lines">As <c>GET /v1/directory/crisis-lines</c> shows them, those verified lately first.</param>
public sealed record CrisisLinesView(string Source, string? Country, DateTimeOffset? AsOf, string Link, JsonElement Lines);

/// <summary>
/// Signals first, answers then: the signal stands before anything else is tried, and every answer from then on has crisis lines in it,
/// refusals included.
/// </summary>
sealed class DangerAnswers(Database database, UnitOfWork work, CrisisLines lines, TimeProvider time, ILogger<DangerAnswers> logger)
{
    /// <summary>
    /// Does <paramref name="then"/>; where the request for that booking signals danger as well, the signal is stored before it and stays whatever
    /// <paramref name="then"/> makes of the rest.
    /// </summary>
    internal async Task<T> AlsoAsync<T>(
        bool danger, Guid booking, string by, string? country, Caller caller, HttpRequest http, Func<DangerAnswer?, Task<T>> then, CancellationToken cancellationToken) => danger
        ? await SignalAsync(async () => DangerAbout.Of(await Booking.FindAsync(database, caller.Partner, booking, CancellationToken.None) ?? throw Problem.NotFound()),
            by, country, caller, http, then, cancellationToken)
        : await then(null);

    /// <summary>Signals danger about what <paramref name="about"/> finds, and answers with <paramref name="then"/>.</summary>
    internal async Task<T> SignalAsync<T>(
        Func<Task<DangerAbout>> about, string by, string? country, Caller caller, HttpRequest http, Func<DangerAnswer, Task<T>> then, CancellationToken cancellationToken)
    {
        DangerAnswer? answer = null;
        var known = Country(country);
        try
        {
            var subject = await about();
            // Whoever signals may lose the connection, or close the app because somebody comes in: the signal stays.
            var signal = await DangerSignals.RaiseAsync(work, caller.Partner, subject, by, known, time.GetUtcNow(), CancellationToken.None);
            await work.CommitNowAsync(CancellationToken.None);
            answer = new DangerAnswer(signal.Id, signal.SignalledAt, await lines.FindAsync(caller.Partner, known, http, cancellationToken));
            return await then(answer);
        }
        catch (Exception exception) when (exception is Problem or NpgsqlException or TimeoutException)
        {
            if (exception is not Problem)
            {
                logger.LogError("A request that signals danger failed with {Exception}", exception.GetType().Name);
            }

            var problem = exception as Problem ?? new Problem(ProblemKind.Unavailable, answer is null
                ? "The signal could not be stored: nobody has heard of it. Send it again, and call one of the crisis_lines."
                : "The signal stands; the rest of the request could not be done.");
            if (answer is not null)
            {
                problem.Extensions["danger"] = answer;
            }
            else
            {
                problem.Extensions["crisis_lines"] = await lines.FindAsync(caller.Partner, known, http, cancellationToken);
            }

            throw problem;
        }
    }

    // A country misspelt must not cost somebody in danger the answer, and text somebody typed must not get into messages.
    static string? Country(string? given) => given is { Length: 2 } && given.All(char.IsAsciiLetter) ? given.ToUpperInvariant() : null;
}
