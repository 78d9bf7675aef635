using Entraide.Credits.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Credits.Lots;

/// <summary>
/// Says of each lot once, some days ahead (setting <c>Lots:WarnDaysAhead</c>, 14 by default), that it will expire with credits in it: to each who has
/// some of them, and then to its partner. A transaction tells a page of owners and notes how far it came, so that it stays small however many they
/// are, and whoever goes on after a crash tells nobody twice.
/// </summary>
sealed class WarnOfExpiry(Database database, UnitOfWork work, TimeProvider time, IConfiguration settings) : IPeriodicJob
{
    const int Batch = 100;

    /// <summary>How many owners are told in one transaction, at the most.</summary>
    internal const int Page = 500;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // By the last lot of the batch before: one that was used up meanwhile stays unmarked, and would come again and again within a round.
        DateTimeOffset? afterExpiry = null;
        var (after, now) = (Guid.Empty, time.GetUtcNow());
        var until = now.AddDays(settings.GetValue("Lots:WarnDaysAhead", 14));
        IReadOnlyList<Due> due;
        do
        {
            // One that is used up is not marked: what comes into it later is worth a warning.
            due = await database.QueryAsync<Due>("""
                select id, expires_at from lots l
                where warned_at is null and expires_at > @now and expires_at <= @until and (@afterExpiry::timestamptz is null or (expires_at, id) > (@afterExpiry, @after))
                    and exists (select from accounts a where a.lot_id = l.id and a.kind in ('pool', 'participant', 'supporter', 'partner') and a.balance > a.held)
                order by expires_at, id limit @Batch
                """, new { now, until, afterExpiry, after, Batch }, cancellationToken);
            foreach (var lot in due)
            {
                (afterExpiry, after) = (lot.ExpiresAt, lot.Id);
                while (await TellPageAsync(lot.Id, now, cancellationToken))
                {
                }
            }
        }
        while (due.Count == Batch);
    }

    /// <returns>Whether there may be more to tell of this lot.</returns>
    async Task<bool> TellPageAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Held until the commit, so that a second replica goes on where this one ends; accounts may be opened in the lot meanwhile.
        var lot = await work.FindAsync<Row>("""
            select id, programme_id, partner_id, expires_at, told_up_to from lots where id = @id and warned_at is null and expires_at > @now for no key update
            """, new { id, now }, cancellationToken);
        var owners = lot is null ? [] : await work.QueryAsync<Owner>("""
            select id as account_id, owner_id, balance - held as credits from accounts
            where lot_id = @id and (@ToldUpTo::uuid is null or id > @ToldUpTo) and kind in ('participant', 'supporter') and balance > held and not unlinked order by id limit @Page
            """, new { id, lot.ToldUpTo, Page }, cancellationToken);
        foreach (var owner in owners)
        {
            work.Publish(new OwnCreditsExpiring(owner.OwnerId, lot!.PartnerId, id, owner.Credits, lot.ExpiresAt));
        }

        if (owners.Count > 0)
        {
            await work.ExecuteAsync("update lots set told_up_to = @last where id = @id", new { id, last = owners[^1].AccountId }, cancellationToken);
        }

        if (lot is not null && owners.Count < Page)
        {
            await TellPartnerAsync(lot, now, cancellationToken);
        }

        await work.CommitAsync(cancellationToken);
        return owners.Count == Page;
    }

    async Task TellPartnerAsync(Row lot, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var credits = await work.FindAsync<long>("""
            select coalesce(sum(balance - held), 0)::bigint from accounts where lot_id = @Id and kind in ('pool', 'participant', 'supporter', 'partner')
            """, lot, cancellationToken);
        if (credits > 0)
        {
            await work.ExecuteAsync("update lots set warned_at = @now where id = @Id", new { lot.Id, now }, cancellationToken);
            work.Publish(new LotExpiring(lot.Id, lot.ProgrammeId, lot.PartnerId, lot.ExpiresAt, credits));
        }
    }

    sealed class Due
    {
        public Guid Id { get; init; }
        public DateTimeOffset ExpiresAt { get; init; }
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public Guid ProgrammeId { get; init; }
        public Guid PartnerId { get; init; }
        public DateTimeOffset ExpiresAt { get; init; }
        public Guid? ToldUpTo { get; init; }
    }

    sealed class Owner
    {
        public Guid AccountId { get; init; }
        public Guid OwnerId { get; init; }
        public long Credits { get; init; }
    }
}
