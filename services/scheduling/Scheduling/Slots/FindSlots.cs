using Entraide.Scheduling.OpenHours;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using NodaTime.Text;

namespace Entraide.Scheduling.Slots;

/// <summary>A time at which a supporter can be booked.</summary>
/// <param name="StartsAt">UTC.</param>
/// <param name="EndsAt">UTC.</param>
/// <param name="LocalStart">Wall time in the asker's zone, such as <c>2026-11-21T15:00</c>.</param>
public sealed record SlotView(Guid SupporterId, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string LocalStart);

/// <summary>Free slots, earliest first.</summary>
/// <param name="Zone">The zone of <see cref="SlotView.LocalStart"/>.</param>
public sealed record SlotsView(string Zone, IReadOnlyList<SlotView> Slots);

static class FindSlots
{
    const int MostSupporters = 50, MostSlots = 500;
    static readonly TimeSpan LongestRange = TimeSpan.FromDays(62);

    internal static void MapSlots(this RouteGroupBuilder api) => api.MapGet("/slots", HandleAsync).RequireScope("scheduling.read");

    static async Task<Ok<SlotsView>> HandleAsync(
        HttpRequest request, DateTimeOffset from, DateTimeOffset to, int minutes, string? zone, Caller caller,
        Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var supporterIds = request.Query["supporter_id"].Select(text => Guid.TryParse(text, out var id) ? id : Guid.Empty).ToArray();
        var asked = DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone ?? "Etc/UTC");
        new Checks()
            .That(supporterIds.Length is > 0 and <= MostSupporters, "?supporter_id", $"Give 1 to {MostSupporters}.")
            .That(!supporterIds.Contains(Guid.Empty), "?supporter_id", "Must be a UUID.")
            .That(to > from && to - from <= LongestRange, "?to", "Must be after from, by 62 days at most.")
            .That(minutes is >= 10 and <= 480, "?minutes", "Must be 10 to 480.")
            .That(asked is not null, "?zone", "Must be an IANA time zone, such as Europe/Paris.")
            .Enforce();
        var slots = new List<SlotView>();
        foreach (var id in supporterIds.Distinct())
        {
            slots.AddRange((await OfAsync(database, caller.Partner, id, from, to, minutes, time, cancellationToken))
                .Take(MostSlots)
                .Select(slot => new SlotView(id, slot.Start.ToDateTimeOffset(), slot.End.ToDateTimeOffset(),
                    LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm").Format(slot.Start.InZone(asked!).LocalDateTime))));
        }

        return TypedResults.Ok(new SlotsView(asked!.Id, [.. slots.OrderBy(slot => slot.StartsAt).ThenBy(slot => slot.SupporterId).Take(MostSlots)]));
    }

    /// <summary>The next few free slots of one supporter, for an answer that had to refuse another.</summary>
    internal static async Task<IReadOnlyList<DateTimeOffset>> NextAsync(
        Database database, Guid partner, Guid supporter, DateTimeOffset from, int minutes, TimeProvider time, CancellationToken cancellationToken) =>
        [.. (await OfAsync(database, partner, supporter, from, from.AddDays(14), minutes, time, cancellationToken)).Take(3).Select(slot => slot.Start.ToDateTimeOffset())];

    static async Task<IEnumerable<Interval>> OfAsync(
        Database database, Guid partner, Guid id, DateTimeOffset from, DateTimeOffset to, int minutes, TimeProvider time, CancellationToken cancellationToken)
    {
        var supporter = await Supporter.KnownAsync(() => Supporter.FindAsync(database, partner, id, cancellationToken), time, Problem.NotFound, cancellationToken);
        var hours = await WeeklyHours.FindAsync(database, partner, id, cancellationToken);
        if (hours is null || supporter.Withdrawn)
        {
            return [];
        }

        var now = time.GetUtcNow();
        var (start, end) = (Instant.FromDateTimeOffset(from > now ? from : now), Instant.FromDateTimeOffset(to));
        return end <= start ? [] : FreeSlots.Find(hours, supporter, await Engagements.FindAsync(database, partner, id, start, end, cancellationToken), start, end, Duration.FromMinutes(minutes));
    }
}
