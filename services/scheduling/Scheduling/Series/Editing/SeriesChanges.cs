using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Scheduling.Series.Editing;

/// <summary>What is to be different; what is left out stays. The meanings are those of <see cref="SessionDetails"/>.</summary>
/// <param name="StartsAt">The new wall start of the occurrence named; the others of the scope move by as much.</param>
/// <param name="Cancelled">Only true: what does not take place any more is not brought back.</param>
/// <param name="Without">What there is to be none of: <c>co_facilitator_id</c>, <c>room_id</c>, <c>listing_id</c>, <c>credits</c>.</param>
public sealed record SeriesChanges(
    string? StartsAt = null, int? Minutes = null, bool? Cancelled = null, Guid? SupporterId = null, Guid? CoFacilitatorId = null, Guid? RoomId = null, Guid? ListingId = null,
    string? Modality = null, int? Capacity = null, long? Credits = null, bool? Listed = null, bool? Hard = null, int? WeightPercent = null, WaitlistMode? Waitlist = null,
    int? OfferMinutes = null, IReadOnlyList<string>? Without = null)
{
    internal Checks Check(Checks checks, string at) => checks
        .That(this != new SeriesChanges(), at, "Must change something.")
        .That(StartsAt is null || WallTime.Parse(StartsAt) is not null, $"{at}/starts_at", WallTime.Fault)
        .That(Cancelled is not false, $"{at}/cancelled", "Must be true or left out.")
        .That(Cancelled is null || this == new SeriesChanges(Cancelled: Cancelled), $"{at}/cancelled", "Must stand alone.")
        .That(Without is null || Without.All(member => member is "co_facilitator_id" or "room_id" or "listing_id" or "credits"), $"{at}/without", "Must be among co_facilitator_id, room_id, listing_id, credits.");

    /// <summary>The details with the changes made; not checked yet.</summary>
    internal SessionDetails Of(SessionDetails details) => details with
    {
        SupporterId = SupporterId ?? details.SupporterId,
        CoFacilitatorId = Removes("co_facilitator_id") ? null : CoFacilitatorId ?? details.CoFacilitatorId,
        RoomId = Removes("room_id") ? null : RoomId ?? details.RoomId,
        ListingId = Removes("listing_id") ? null : ListingId ?? details.ListingId,
        Modality = Modality ?? details.Modality,
        Minutes = Minutes ?? details.Minutes,
        Capacity = Capacity ?? details.Capacity,
        Credits = Removes("credits") ? null : Credits ?? details.Credits,
        Listed = Listed ?? details.Listed,
        Hard = Hard ?? details.Hard,
        WeightPercent = WeightPercent ?? details.WeightPercent,
        Waitlist = Waitlist ?? details.Waitlist,
        OfferMinutes = OfferMinutes ?? details.OfferMinutes,
    };

    bool Removes(string member) => Without?.Contains(member) == true;
}
