using Entraide.DirectoryService.Contracts;

namespace Entraide.DirectoryService.Supporters;

/// <summary>The row of a supporter who is present: use cases make the next one of it, and <see cref="SupporterStore"/> keeps that.</summary>
sealed record SupporterState
{
    public Guid Id { get; init; }
    public Guid PartnerId { get; init; }
    public string? DisplayName { get; init; }
    public string[] Topics { get; init; } = [];
    public string[] ShownTopics { get; init; } = [];
    public string[] PrivateTopics { get; init; } = [];
    public string[] Languages { get; init; } = [];
    public string[] Modalities { get; init; } = [];
    public string[] Zones { get; init; } = [];
    public double? Latitude { get; init; }
    public double? Longitude { get; init; }
    public int? SessionsPerDay { get; init; }
    public int? SessionsPerWeek { get; init; }
    public DateTimeOffset? CertifiedUntil { get; init; }
    public DateTimeOffset? SafeguardedUntil { get; init; }
    public DateOnly? SupervisionDueOn { get; init; }
    public DateTimeOffset? PausedAt { get; init; }
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>What <see cref="Standing"/> came to when the row was written; searches compare it with now.</summary>
    public DateTimeOffset? BookableUntil { get; init; }

    /// <summary>Whether the last event said that they can be booked.</summary>
    public bool Listed { get; init; }
    public int Version { get; init; }

    internal Standing Standing => new(CertifiedUntil, SafeguardedUntil, SupervisionDueOn, PausedAt is not null, WithdrawnAt is not null);

    internal Offer Offer => new(BookableUntil, SessionsPerDay, SessionsPerWeek, Modalities, Languages, TopicIds);

    /// <summary>What may be said of their topics outside the directory: ids of those that find them. What they keep private is not among these.</summary>
    internal Guid[] TopicIds => [.. Topics.Select(code => TopicId.Of(PartnerId, code))];

    /// <summary>The announcement of somebody who is listed, as they are now.</summary>
    internal SupporterChanged Changed() => new(Id, PartnerId, Version, BookableUntil!.Value, SessionsPerDay!.Value, SessionsPerWeek!.Value, Modalities, Languages, TopicIds);

    /// <summary>The state with what the partner says about them put in.</summary>
    internal SupporterState With(SupporterDetails details) => this with
    {
        DisplayName = Supporters.DisplayName.Tidy(details.DisplayName),
        Topics = details.Topics.Findable(),
        ShownTopics = details.Topics.Shown(),
        PrivateTopics = details.Topics.Private(),
        Languages = [.. details.Languages],
        Modalities = [.. details.Modalities],
        Zones = [.. details.Zones ?? []],
        Latitude = details.Place?.Lat,
        Longitude = details.Place?.Lon,
        SessionsPerDay = details.SessionsPerDay,
        SessionsPerWeek = details.SessionsPerWeek,
    };

    /// <summary>What is left of somebody who leaves: an id and a version, so that a late message cannot bring them back.</summary>
    internal SupporterState Left(DateTimeOffset now) => new() { Id = Id, PartnerId = PartnerId, Listed = Listed, BookableUntil = BookableUntil, Version = Version, WithdrawnAt = now };

    /// <summary>The record their partner sees.</summary>
    internal Supporter View(DateTimeOffset now)
    {
        var verdict = Standing.At(now);
        return new Supporter(Id, DisplayName, TopicChoices.From(Topics, ShownTopics, PrivateTopics), Languages, Modalities, Zones,
            this is { Latitude: { } latitude, Longitude: { } longitude } ? new Point(latitude, longitude) : null, SessionsPerDay ?? 0, SessionsPerWeek ?? 0,
            verdict.Bookable, verdict.Until, verdict.Bookable ? null : verdict.Because,
            CertifiedUntil, SafeguardedUntil, SupervisionDueOn, PausedAt is not null, Version);
    }
}
