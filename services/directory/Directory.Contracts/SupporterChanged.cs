namespace Entraide.DirectoryService.Contracts;

/// <summary>What a bookable supporter can be booked for changed; the members are those of <see cref="SupporterListed"/>, whole.</summary>
public sealed record SupporterChanged(
    Guid SupporterId, Guid PartnerId, int Version, DateTimeOffset BookableUntil, int SessionsPerDay, int SessionsPerWeek, IReadOnlyList<string> Modalities,
    IReadOnlyList<string>? Languages = null, IReadOnlyList<Guid>? TopicIds = null);
