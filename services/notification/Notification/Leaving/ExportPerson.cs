using Entraide.Notification.Contacts;
using Entraide.Notification.Deliveries;
using Entraide.Notification.Participants;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Leaving;

/// <summary>Everything that is held here about a person, to be given to them (GDPR, art. 15 and 20). Instants are UTC.</summary>
/// <param name="Kind"><c>participant</c>, <c>supporter</c> or <c>staff</c>.</param>
/// <param name="Contacts">By channel, opened; of <c>push</c> the browser's subscription as JSON.</param>
/// <param name="Policy">How they said that they may be contacted, their consent with it.</param>
/// <param name="Bookings">What is known here of their appointments: times only.</param>
/// <param name="UnreadableContacts">Channels whose contact nobody can open any more, as after an old backup.</param>
/// <param name="Disguise">What they hide behind, if they chose something.</param>
/// <param name="ExitWord">Their own word for stop.</param>
/// <param name="DangerSignals">When danger was signalled for them, and what came of it.</param>
/// <param name="PoliciesShown">What they were shown of what staff may do then.</param>
/// <param name="ExpiringCredits">What they had of credits that expire, when they were to be told of it.</param>
/// <param name="StoppedAt">Since when they want to hear nothing.</param>
/// <param name="Messages">Every message, sent or not, without its content, which is not kept.</param>
public sealed record PersonExport(
    Guid Id, string Kind, DateTimeOffset ExportedAt, DateTimeOffset RegisteredAt, string Language, string TimeZone, PolicyBody Policy,
    IReadOnlyDictionary<string, string> Contacts, IReadOnlyList<ExportedBooking> Bookings, IReadOnlyList<ExportedOffer> Offers, IReadOnlyList<ExportedMessage> Messages,
    IReadOnlyList<string> UnreadableContacts, Disguise? Disguise = null, string? ExitWord = null, DateTimeOffset? StoppedAt = null,
    IReadOnlyList<ExportedSignal>? DangerSignals = null, IReadOnlyList<ExportedPolicyShown>? PoliciesShown = null,
    IReadOnlyList<ExportedCredits>? ExpiringCredits = null);

/// <param name="State"><c>confirmed</c>, <c>cancelled</c> or <c>refused</c>.</param>
public sealed record ExportedBooking(Guid Id, DateTimeOffset StartsAt, DateTimeOffset? EndsAt, string State, Guid? CalendarUid);

/// <summary>A place that was kept for the person while they waited for one.</summary>
public sealed record ExportedOffer(Guid EntryId, DateTimeOffset OfferedAt, DateTimeOffset? StartsAt, bool Ended);

/// <param name="State"><c>open</c>, <c>acknowledged</c> or <c>unanswered</c>.</param>
public sealed record ExportedSignal(Guid Id, DateTimeOffset SignalledAt, string State, string? Country);

/// <summary>A version of the policy the person was shown.</summary>
public sealed record ExportedPolicyShown(int Version, DateTimeOffset ShownAt);

/// <param name="Credits">Whole credits, neither spent nor held at the time.</param>
public sealed record ExportedCredits(Guid LotId, long Credits, DateTimeOffset ExpiresAt);

/// <param name="SubjectId">What it was about: a booking; of an offer the waitlist entry; of expiring credits their lot.</param>
public sealed record ExportedMessage(
    Guid Id, string Kind, string Channel, Guid SubjectId, string State, string? Reason, DateTimeOffset CreatedAt, DateTimeOffset DueAt, DateTimeOffset? SentAt, DateTimeOffset StartsAt);

/// <summary>Its own scope: it is the one answer that holds contacts.</summary>
static class ExportPerson
{
    internal const string Scope = "notifications.export";

    internal static void Map(RouteGroupBuilder people, PersonKind kind) => people.MapGet("/{id:guid}/export",
        (Guid id, Caller caller, UnitOfWork work, StoredContacts contacts, SealedChoices choices, TimeProvider time, HttpResponse response, CancellationToken cancellationToken) =>
            HandleAsync(kind, new Owner(caller.Partner, id), work, contacts, choices, time, response, cancellationToken)).WithSummary("Everything held about a person, contacts included");

    static async Task<Ok<PersonExport>> HandleAsync(
        PersonKind kind, Owner owner, UnitOfWork work, StoredContacts contacts, SealedChoices choices, TimeProvider time, HttpResponse response, CancellationToken cancellationToken)
    {
        // One transaction that holds the person: whoever leaves meanwhile is exported whole or not at all.
        var row = await work.FindAsync<Row>($"""
            select {PersonRow.Columns}, p.registered_at from people p where p.id = @Person and p.partner_id = @Partner and p.kind = @kind for share of p
            """, new { owner.Person, owner.Partner, kind = kind.Word() }, cancellationToken) ?? throw Problem.NotFound();
        var opened = await contacts.OpenAsync(owner, cancellationToken);
        var chosen = await choices.OpenAsync(owner, cancellationToken);
        var bookings = await work.QueryAsync<ExportedBooking>(
            "select id, starts_at, ends_at, state, calendar_uid from bookings where person_id = @Person and partner_id = @Partner order by starts_at", owner, cancellationToken);
        var offers = await work.QueryAsync<ExportedOffer>(
            "select entry_id, offered_at, starts_at, ended from offers where person_id = @Person and partner_id = @Partner order by offered_at", owner, cancellationToken);
        var messages = await work.QueryAsync<ExportedMessage>("""
            select id, kind, channel, subject_id, state, reason, created_at, due_at, sent_at, starts_at from deliveries
            where person_id = @Person and partner_id = @Partner order by created_at, id
            """, owner, cancellationToken);
        var signals = await work.QueryAsync<ExportedSignal>("select id, signalled_at, state, country from escalations where person_id = @Person and partner_id = @Partner order by id", owner, cancellationToken);
        var shown = await work.QueryAsync<ExportedPolicyShown>("select version, shown_at from shown_policies where person_id = @Person and partner_id = @Partner order by version", owner, cancellationToken);
        var expiring = await work.QueryAsync<ExportedCredits>("select lot_id, credits, expires_at from expiring_credits where person_id = @Person and partner_id = @Partner order by expires_at, lot_id", owner, cancellationToken);
        await work.CommitAsync(cancellationToken);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new PersonExport(owner.Person, kind.Word(), time.GetUtcNow(), row.RegisteredAt, row.Language, row.TimeZone, PolicyBody.Of(row.ToPolicy()),
            opened.Points.ToDictionary(point => point.Channel, point => point.Value), bookings, offers, messages, opened.Unreadable,
            chosen.TryGetValue(SealedChoices.Disguise, out var disguise) ? Disguise.FromText(disguise) : null, chosen.GetValueOrDefault(SealedChoices.ExitWord), row.StoppedAt,
            signals, shown, expiring));
    }

    sealed class Row : PersonRow
    {
        public DateTimeOffset RegisteredAt { get; init; }
    }
}
