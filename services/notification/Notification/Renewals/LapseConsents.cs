using Entraide.Notification.Participants;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;
using NodaTime.Extensions;

namespace Entraide.Notification.Renewals;

/// <summary>
/// Tells other services, once a consent to explicit words is over, that words are neutral now: what they put into a calendar is seen by others too.
/// Messages of this service do not wait for it, because each looks at the consent when it is sent.
/// </summary>
sealed class LapseConsents(UnitOfWork work, TimeProvider time) : IPeriodicJob
{
    const int AtATime = 200;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<PersonRow> people;
        do
        {
            // Days begin in the east first: whoever's day it is not yet is looked at again.
            people = await work.QueryAsync<PersonRow>($"""
                select {PersonRow.Columns} from people p
                where p.words = 'explicit' and not p.consent_lapsed and (p.consent_given_on is null or (@now at time zone 'UTC' + interval '14 hours')::date > p.consent_renew_by)
                order by p.id limit @AtATime for update of p skip locked
                """, new { now = time.GetUtcNow(), AtATime }, cancellationToken);
            var lapsed = people.Where(person => person.ToPolicy().HasLapsed(person.ToRecipient().Today(time.GetUtcNow().ToInstant()))).ToArray();
            await work.ExecuteAsync("update people set consent_lapsed = true, version = version + 1 where (id, partner_id) in (select * from unnest(@ids, @partners))",
                new { ids = lapsed.Select(person => person.Id).ToArray(), partners = lapsed.Select(person => person.PartnerId).ToArray() }, cancellationToken);
            foreach (var person in lapsed)
            {
                work.Publish(ContactHours.Of(new Owner(person.PartnerId, person.Id), person.Version + 1, person.TimeZone, person.Language, person.ToPolicy(),
                    person.ToRecipient().Today(time.GetUtcNow().ToInstant())));
            }

            await work.CommitAsync(cancellationToken);
            // Those that are left over here are the same again.
            if (lapsed.Length == 0)
            {
                return;
            }
        }
        while (people.Count == AtATime);
    }
}
