using Entraide.Notification.Deliveries;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;
using NodaTime.Extensions;

namespace Entraide.Notification.Campaigns;

/// <summary>Plans the next messages of each campaign: as many as its partner allows a minute, and never those of an outage at once.</summary>
sealed class PlanCampaigns(UnitOfWork work, DeliveryPlanner planner, TimeProvider time) : IPeriodicJob
{
    /// <summary>How often it comes round.</summary>
    internal static readonly TimeSpan Round = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var id in await work.QueryAsync<Guid>("select id from campaigns where state = 'running' order by id", null, cancellationToken))
        {
            await PlanAsync(id, cancellationToken);
            await work.CommitAsync(cancellationToken);
        }
    }

    async Task PlanAsync(Guid id, CancellationToken cancellationToken)
    {
        var campaign = await work.FindAsync<Running>(
            "select id, partner_id, per_minute, ends_at, reached, last_round_at from campaigns where id = @id and state = 'running' for update", new { id }, cancellationToken);
        var now = time.GetUtcNow();
        if (campaign is null || Share(campaign.PerMinute, now - campaign.LastRoundAt) is var count && count == 0)
        {
            return;
        }

        var people = await work.QueryAsync<Guid>("""
            select id from people where partner_id = @PartnerId and announcements and stopped_at is null and not i_will_contact_you and (@Reached::uuid is null or id > @Reached)
            order by id limit @count
            """, new { campaign.PartnerId, campaign.Reached, count }, cancellationToken);
        foreach (var person in people)
        {
            var news = new BookingRef(campaign.Id, campaign.PartnerId, person, campaign.EndsAt);
            await planner.TellAsync(DeliveryKind.Campaign, news, await planner.FindRecipientAsync(news, cancellationToken), cancellationToken);
        }

        await work.ExecuteAsync("update campaigns set reached = coalesce(@last, reached), last_round_at = @now, state = @state where id = @id", new
        {
            id,
            now,
            last = people.Count == 0 ? (Guid?)null : people[^1],
            state = people.Count < count || now.ToInstant() >= campaign.EndsAt.ToInstant() ? "planned" : "running",
        }, cancellationToken);
    }

    /// <summary>How many of <paramref name="perMinute"/> are due after <paramref name="elapsed"/>, of which no more than a minute counts. Pure.</summary>
    internal static int Share(int perMinute, TimeSpan elapsed) => (int)Math.Floor(perMinute * Math.Clamp(elapsed.TotalSeconds, 0, 60) / 60);

    sealed class Running
    {
        public Guid Id { get; init; }
        public Guid PartnerId { get; init; }
        public int PerMinute { get; init; }
        public DateTimeOffset EndsAt { get; init; }
        public Guid? Reached { get; init; }
        public DateTimeOffset LastRoundAt { get; init; }
    }
}
