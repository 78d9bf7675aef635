using Entraide.Credits.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Credits.Programmes;

/// <summary>What a programme does with held credits when somebody cancels late or does not come. Who is let down by a supporter or partner never pays.</summary>
/// <param name="FreeCancellationMinutes">Until this long before the start, a cancellation gives the credits back: 0 to 43200, which is 30 days.</param>
/// <param name="LateCancellation">After that, when the participant cancels: <c>released</c> or <c>spent</c>.</param>
/// <param name="NoShow">When the participant does not come: <c>released</c> or <c>spent</c>.</param>
public sealed record BookingRules(int FreeCancellationMinutes, string LateCancellation, string NoShow)
{
    /// <summary>What holds where a partner said nothing.</summary>
    internal static readonly BookingRules Lenient = new(0, "released", "released");

    /// <summary>Notes what is not valid in <paramref name="checks"/>, below <paramref name="at"/>.</summary>
    internal Checks Check(Checks checks, string at = "") => checks
        .That(FreeCancellationMinutes is >= 0 and <= 30 * 24 * 60, $"{at}/free_cancellation_minutes", "Must be 0 to 43200.")
        .That(LateCancellation is "released" or "spent", $"{at}/late_cancellation", "Must be released or spent.")
        .That(NoShow is "released" or "spent", $"{at}/no_show", "Must be released or spent.");

    /// <summary>Stores them and says so; false where the partner has no such programme.</summary>
    internal async Task<bool> StoreAsync(UnitOfWork work, Guid partner, Guid programme, CancellationToken cancellationToken)
    {
        var version = await work.FindAsync<int?>("""
            update programmes set free_cancellation_minutes = @FreeCancellationMinutes, late_cancellation = @LateCancellation, no_show = @NoShow, rules_version = rules_version + 1
            where id = @programme and partner_id = @partner returning rules_version
            """, new { FreeCancellationMinutes, LateCancellation, NoShow, programme, partner }, cancellationToken);
        if (version is not null)
        {
            work.Publish(new BookingRulesChanged(programme, partner, FreeCancellationMinutes, LateCancellation, NoShow, version.Value));
        }

        return version is not null;
    }
}
