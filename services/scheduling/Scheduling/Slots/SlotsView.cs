namespace Entraide.Scheduling.Slots;

/// <summary>A time at which a supporter can be booked.</summary>
/// <param name="StartsAt">UTC.</param>
/// <param name="EndsAt">UTC.</param>
/// <param name="LocalStart">Wall time in the asker's zone, such as <c>2026-11-21T15:00</c>.</param>
/// <param name="Modalities">How they may meet then, of what was asked for.</param>
public sealed record SlotView(Guid SupporterId, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string LocalStart, IReadOnlyList<string> Modalities);

/// <summary>Free slots, earliest first.</summary>
/// <param name="Zone">The zone of <see cref="SlotView.LocalStart"/>.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; absent on the last.</param>
/// <param name="TopicId">Stands for the topic asked for, where none may be written: in a URL.</param>
/// <param name="CrisisLines">Where to find help that needs no appointment; present where nothing is free.</param>
public sealed record SlotsView(string Zone, IReadOnlyList<SlotView> Slots, string? Next = null, Guid? TopicId = null, string? CrisisLines = null);
