using Entraide.Credits.Contracts;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Scheduling.Bookings;

/// <summary>What becomes of held credits when a booking ends.</summary>
public enum CreditsOutcome
{
    /// <summary>They go back to the programme.</summary>
    Released,

    /// <summary>The supporter, who kept the time free, earns them.</summary>
    Spent,
}

/// <summary>What a programme does with held credits when somebody cancels late or does not come.</summary>
sealed record BookingRules(int FreeCancellationMinutes, CreditsOutcome LateCancellation, CreditsOutcome NoShow)
{
    /// <summary>What holds where the programme said nothing.</summary>
    internal static readonly BookingRules Lenient = new(0, CreditsOutcome.Released, CreditsOutcome.Released);

    /// <summary>
    /// What a cancellation costs. Only the participant can be late: who is let down by supporter or partner never pays; and a place that was
    /// never sure costs nothing. The last moment of the free time is still free.
    /// </summary>
    internal CreditsOutcome OnCancellation(string by, BookingState state, DateTimeOffset startsAt, DateTimeOffset now) =>
        by == "participant" && state == BookingState.Confirmed && now > startsAt.AddMinutes(-FreeCancellationMinutes) ? LateCancellation : CreditsOutcome.Released;

    /// <summary>The rules of a programme as far as its events have said.</summary>
    internal static async Task<BookingRules> FindAsync(UnitOfWork work, Guid partner, Guid programme, CancellationToken cancellationToken) =>
        await work.FindAsync<Row>(
            "select free_cancellation_minutes, late_cancellation, no_show from booking_rules where programme_id = @programme and partner_id = @partner",
            new { programme, partner }, cancellationToken) is { } row ? new(row.FreeCancellationMinutes, row.LateCancellation, row.NoShow) : Lenient;

    sealed class Row
    {
        public int FreeCancellationMinutes { get; init; }
        public CreditsOutcome LateCancellation { get; init; }
        public CreditsOutcome NoShow { get; init; }
    }
}

/// <summary>Keeps the rules of programmes; an event older than what is known changes nothing, so their order does not matter.</summary>
sealed class FollowBookingRules(UnitOfWork work) : IConsumer<BookingRulesChanged>
{
    public Task Consume(ConsumeContext<BookingRulesChanged> context) => work.ExecuteAsync("""
        insert into booking_rules (programme_id, partner_id, version, free_cancellation_minutes, late_cancellation, no_show)
        values (@ProgrammeId, @PartnerId, @Version, @FreeCancellationMinutes, @LateCancellation, @NoShow)
        on conflict (programme_id) do update set version = excluded.version, free_cancellation_minutes = excluded.free_cancellation_minutes,
            late_cancellation = excluded.late_cancellation, no_show = excluded.no_show
        where booking_rules.version < excluded.version and booking_rules.partner_id = excluded.partner_id
        """, context.Message, context.CancellationToken);
}
