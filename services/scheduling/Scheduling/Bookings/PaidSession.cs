using Entraide.ServiceDefaults.Data;

namespace Entraide.Scheduling.Bookings;

/// <summary>By what a programme decides whether it pays for a session, and its funder's report counts it.</summary>
/// <param name="Kind">Of the session.</param>
/// <param name="Language">The participant's (BCP 47); null where it is not known.</param>
sealed record PaidSession(string? Kind, string? Language)
{
    internal static async Task<PaidSession> FindAsync(UnitOfWork work, Guid partner, Guid session, Guid participant, CancellationToken cancellationToken) =>
        (await work.FindAsync<PaidSession>("""
            select (select kind from sessions where id = @session and partner_id = @partner) as kind, (select language from participants where id = @participant and partner_id = @partner) as language
            """, new { partner, session, participant }, cancellationToken))!;
}
