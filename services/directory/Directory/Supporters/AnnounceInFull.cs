using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.DirectoryService.Supporters;

/// <summary>
/// Announces once more whoever was listed before events carried languages and topics, so that scheduling finds them by these without waiting
/// for their next change. Where nobody is left it finds nothing in an empty index.
/// </summary>
sealed class AnnounceInFull(UnitOfWork work) : IPeriodicJob
{
    internal const string Name = "announce-in-full";
    const int Batch = 100;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<SupporterState> told;
        do
        {
            // A newer version, or whoever has taken in this one would take the event for an old one.
            told = await work.QueryAsync<SupporterState>($"""
                update supporters set announce_again = null, version = version + 1
                where id in (select id from supporters where listed and announce_again and bookable_until is not null order by id limit {Batch} for update skip locked)
                returning {SupporterStore.Columns}
                """, null, cancellationToken);
            foreach (var supporter in told)
            {
                work.Publish(supporter.Changed());
            }

            await work.CommitAsync(cancellationToken);
        }
        while (told.Count == Batch);
    }
}
