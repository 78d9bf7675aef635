using System.Text.Json;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.OpenHours;

/// <summary>The hours of a supporter, whole: what was set before is replaced.</summary>
/// <param name="Zone">IANA name, such as <c>Europe/Paris</c>.</param>
/// <param name="Weekly">Windows of the week; none at all means not bookable.</param>
public sealed record OpenHoursDocument(string Zone, IReadOnlyList<OpenWindow> Weekly);

static class SetOpenHours
{
    internal static void MapOpenHours(this RouteGroupBuilder api)
    {
        api.MapPut("/supporters/{id:guid}/open-hours", HandleAsync).RequireScope("scheduling.write");
        api.MapGet("/supporters/{id:guid}/open-hours", GetAsync).RequireScope("scheduling.read");
    }

    static async Task<Ok<OpenHoursDocument>> HandleAsync(
        Guid id, OpenHoursDocument hours, Caller caller, Database database, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        var checks = new Checks()
            .That(DateTimeZoneProviders.Tzdb.GetZoneOrNull(hours.Zone) is not null, "/zone", "Must be an IANA time zone, such as Europe/Paris.")
            .That(hours.Weekly.Count <= 100, "/weekly", "Must hold 100 windows at most.");
        for (var i = 0; i < hours.Weekly.Count; i++)
        {
            checks.That(WeeklyHours.Parse(hours.Weekly[i]) is not null, $"/weekly/{i}", "Must have a day (monday to sunday) and from before to, as HH:mm, 24:00 at the latest.");
        }

        checks.Enforce();
        await Supporter.KnownAsync(() => Supporter.FindAsync(database, caller.Partner, id, cancellationToken), time, Problem.NotFound, cancellationToken);
        // Locked, so that hours set while they leave are either erased with the rest or refused.
        if ((await Supporter.LockAsync(work, caller.Partner, id, cancellationToken))!.Gone)
        {
            throw Problem.NotFound();
        }

        await work.ExecuteAsync("""
            insert into open_hours (supporter_id, partner_id, zone, weekly, tzdb_version, updated_at) values (@id, @Partner, @Zone, @weekly::jsonb, @tzdb, @now)
            on conflict (supporter_id) do update set zone = @Zone, weekly = @weekly::jsonb, tzdb_version = @tzdb, updated_at = @now
            """, new
        {
            id,
            caller.Partner,
            hours.Zone,
            weekly = JsonSerializer.Serialize(hours.Weekly, StrictJson.Options),
            tzdb = DateTimeZoneProviders.Tzdb.VersionId,
            now = time.GetUtcNow(),
        }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(hours);
    }

    static async Task<Ok<OpenHoursDocument>> GetAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var hours = await WeeklyHours.FindAsync(database, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        return TypedResults.Ok(new OpenHoursDocument(hours.Zone.Id, [.. hours.Windows.Select(window =>
        {
            var end = window.From.Hour * 60 + window.From.Minute + window.Length.Minutes;
            return new OpenWindow(window.Day.ToString().ToLowerInvariant(), $"{window.From:HH:mm}", $"{end / 60:00}:{end % 60:00}");
        })]));
    }
}
