using Entraide.Notification.Contracts;
using Entraide.ServiceDefaults.Data;
using MassTransit;
using NodaTime;
using NodaTime.Text;

namespace Entraide.Scheduling.Participants;

/// <summary>Keeps when and in which words a participant may be reached; news older than what is known changes nothing, so their order does not matter.</summary>
sealed class FollowContactHours(UnitOfWork work) : IConsumer<ContactHoursChanged>
{
    static readonly LocalTimePattern WallTime = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    public Task Consume(ConsumeContext<ContactHoursChanged> context)
    {
        var message = context.Message;
        // May come before the participant's registration: both travel on queues of their own.
        return work.ExecuteAsync("""
            insert into participants (id, partner_id, contact_version, time_zone, quiet_from, quiet_to, words, language)
            select @ParticipantId, @PartnerId, @Version, @TimeZone, @quietFrom, @quietTo, @Words, @Language
            where not exists (select 1 from erasures where digest = sha256(uuid_send(@ParticipantId)) and partner_id = @PartnerId)
            on conflict (id) do update set contact_version = @Version, time_zone = @TimeZone, quiet_from = @quietFrom, quiet_to = @quietTo, words = @Words, language = @Language
            where participants.partner_id = @PartnerId and participants.contact_version < @Version
            """, new
        {
            message.ParticipantId,
            message.PartnerId,
            message.Version,
            message.TimeZone,
            quietFrom = Minutes(message.QuietFrom),
            quietTo = Minutes(message.QuietTo),
            message.Words,
            message.Language,
        }, context.CancellationToken);
    }

    static int? Minutes(string? wallTime) => wallTime is null ? null : (int)(WallTime.Parse(wallTime).Value - LocalTime.Midnight).ToDuration().TotalMinutes;
}
