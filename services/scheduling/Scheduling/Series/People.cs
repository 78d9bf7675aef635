using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Scheduling.Series;

/// <summary>Everybody whose limits an expansion or a change of series may touch, locked at once, so that no two of them wait for each other.</summary>
static class People
{
    /// <param name="series">Series whose clashing sessions may be tried again.</param>
    /// <param name="sessions">Sessions that may change.</param>
    /// <param name="also">People named by the series, or by the change.</param>
    internal static async Task<IReadOnlyDictionary<(Guid Partner, Guid Id), Supporter>> LockAsync(
        UnitOfWork work, Guid[] series, Guid[] sessions, IEnumerable<(Guid Partner, Guid Id)> also, CancellationToken cancellationToken)
    {
        var named = await work.QueryAsync<Row>("""
            select partner_id, supporter_id, co_facilitator_id from sessions where series_id = any(@series) and state = 'clashing'
            union select partner_id, supporter_id, co_facilitator_id from sessions where id = any(@sessions)
            """, new { series, sessions }, cancellationToken);
        return await Supporter.LockAsync(work, named.SelectMany(row => Of(row.PartnerId, row.SupporterId, row.CoFacilitatorId)).Concat(also), cancellationToken);
    }

    internal static IEnumerable<(Guid Partner, Guid Id)> Of(Guid partner, SessionDetails details) => Of(partner, details.SupporterId, details.CoFacilitatorId);

    internal static IEnumerable<(Guid Partner, Guid Id)> Of(Guid partner, params Guid?[] ids) => ids.OfType<Guid>().Select(id => (partner, id));

    sealed class Row
    {
        public Guid PartnerId { get; init; }
        public Guid SupporterId { get; init; }
        public Guid? CoFacilitatorId { get; init; }
    }
}
