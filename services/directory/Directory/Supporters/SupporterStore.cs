using Entraide.DirectoryService.Contracts;
using Entraide.DirectoryService.Searching.Indexing;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Supporters;

/// <summary>Keeps a supporter's state in the current <see cref="UnitOfWork"/>, and tells scheduling whatever it needs to know of the change.</summary>
sealed class SupporterStore(UnitOfWork work)
{
    internal const string Columns = """
        id, partner_id, display_name, topics, shown_topics, private_topics, languages, modalities, zones, latitude, longitude, sessions_per_day, sessions_per_week,
        certified_until, safeguarded_until, supervision_due_on, paused_at, withdrawn_at, bookable_until, listed, version
        """;

    /// <summary>Locks the supporter for the rest of the transaction, so that changes come one after the other.</summary>
    /// <exception cref="Problem">not found: unknown, gone, or another partner's</exception>
    internal async Task<SupporterState> LockAsync(Guid partner, Guid id, CancellationToken cancellationToken) =>
        await work.FindAsync<SupporterState>($"select {Columns} from supporters where id = @id and partner_id = @partner and withdrawn_at is null for update",
            new { id, partner }, cancellationToken) ?? throw Problem.NotFound();

    /// <summary>Adds somebody who was not there before: nobody registers as certified, so nothing is announced.</summary>
    internal async Task<SupporterState> AddAsync(SupporterState registered, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var first = registered with { Version = 1 };
        await work.ExecuteAsync("""
            insert into supporters (id, partner_id, display_name, topics, shown_topics, private_topics, languages, modalities, zones, latitude, longitude,
                sessions_per_day, sessions_per_week, version, listed_at)
            values (@Id, @PartnerId, @DisplayName, @Topics, @ShownTopics, @PrivateTopics, @Languages, @Modalities, @Zones, @Latitude, @Longitude,
                @SessionsPerDay, @SessionsPerWeek, @Version, @now)
            """, Parameters(first, now), cancellationToken);
        return first;
    }

    /// <summary>Keeps <paramref name="after"/>, made of the locked <paramref name="before"/>; where nothing differs, nothing is written and the version stays.</summary>
    internal async Task<SupporterState> KeepAsync(SupporterState before, SupporterState after, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var kept = after with { BookableUntil = after.Standing.BookableUntil, Listed = after.Standing.At(now).Bookable };
        if (kept == before)
        {
            return before;
        }

        kept = kept with { Version = before.Version + 1 };
        await work.ExecuteAsync("""
            update supporters set display_name = @DisplayName, topics = @Topics, shown_topics = @ShownTopics, private_topics = @PrivateTopics,
                languages = @Languages, modalities = @Modalities, zones = @Zones, latitude = @Latitude, longitude = @Longitude,
                sessions_per_day = @SessionsPerDay, sessions_per_week = @SessionsPerWeek, certified_until = @CertifiedUntil, safeguarded_until = @SafeguardedUntil,
                supervision_due_on = @SupervisionDueOn, paused_at = @PausedAt, withdrawn_at = @WithdrawnAt, bookable_until = @BookableUntil, listed = @Listed, version = @Version
            where id = @Id and partner_id = @PartnerId
            """, Parameters(kept, now), cancellationToken);
        Announce(before, kept, now);
        await (Found(kept, now) is { } entry ? SearchIndex.PutAsync(work, entry, cancellationToken) : SearchIndex.RemoveAsync(work, kept.Id, cancellationToken));
        return kept;
    }

    // Topics kept private are not among those that find somebody.
    static SearchEntry? Found(SupporterState kept, DateTimeOffset now) => SupporterEntries.Of(kept.Id, kept.PartnerId, kept.DisplayName, kept.Topics, kept.ShownTopics,
        kept.Languages, kept.Modalities, kept.Zones, kept is { Latitude: { } latitude, Longitude: { } longitude } ? new Position(latitude, longitude) : null,
        kept.Listed ? kept.BookableUntil : null, now);

    void Announce(SupporterState before, SupporterState kept, DateTimeOffset now)
    {
        var announcement = Offer.Announce(before.Listed, before.Offer, kept.Offer, now);
        if (kept.WithdrawnAt is not null || announcement == Announcement.Withdrawn)
        {
            work.Publish(new SupporterWithdrawn(kept.Id, kept.PartnerId, kept.Version, ForGood: kept.WithdrawnAt is not null));
        }
        else if (announcement == Announcement.Listed)
        {
            work.Publish(new SupporterListed(kept.Id, kept.PartnerId, kept.Version, kept.BookableUntil!.Value, kept.SessionsPerDay!.Value, kept.SessionsPerWeek!.Value, kept.Modalities,
                kept.Languages, kept.TopicIds));
        }
        else if (announcement == Announcement.Changed)
        {
            work.Publish(kept.Changed());
        }
    }

    static object Parameters(SupporterState state, DateTimeOffset now) => new
    {
        state.Id,
        state.PartnerId,
        state.DisplayName,
        state.Topics,
        state.ShownTopics,
        state.PrivateTopics,
        state.Languages,
        state.Modalities,
        state.Zones,
        state.Latitude,
        state.Longitude,
        state.SessionsPerDay,
        state.SessionsPerWeek,
        state.CertifiedUntil,
        state.SafeguardedUntil,
        state.SupervisionDueOn,
        state.PausedAt,
        state.WithdrawnAt,
        state.BookableUntil,
        state.Listed,
        state.Version,
        now,
    };
}
