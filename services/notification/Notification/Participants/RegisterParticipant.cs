using Entraide.Notification.Contracts;
using Entraide.Notification.Templates;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Notification.Participants;

/// <summary>A person a partner accompanies, by a pseudonym that this makes up; their contact goes into the vault and is never shown again.</summary>
/// <param name="Language">
/// The person's language, any well-formed BCP 47 tag of RFC 5646, 2.1: <c>fr</c>, <c>pt-BR</c>, <c>zh-Hant</c>. Messages are in Arabic, Chinese, English, French,
/// German, Italian, Japanese, Polish, Portuguese, Russian, Spanish or Turkish, where the tag or its macrolanguage (<c>ary</c> is Arabic, <c>yue</c> Chinese) is
/// one of them; else in English. <c>written_in</c> of the answer says which.
/// </param>
/// <param name="TimeZone">An IANA zone: whose clock the person lives by.</param>
/// <param name="Email">Left out for a person who is not to be written to.</param>
/// <param name="Calendar">What dates are written in: <c>gregorian</c>, <c>islamic</c> (Umm al-Qura), <c>persian</c> (Iran's) or <c>buddhist</c> (Thailand's).</param>
public sealed record RegisterParticipant(string Language, string TimeZone, string? Email = null, PolicyBody? Policy = null, string Calendar = PersonCalendar.Gregorian)
{
    internal static void Map(RouteGroupBuilder participants) => participants.MapPost("", HandleAsync).WithSummary("Register a participant");

    static async Task<Created<ParticipantBody>> HandleAsync(
        RegisterParticipant request, Caller caller, UnitOfWork work, ContactVault vault, TimeProvider time, CancellationToken cancellationToken)
    {
        var policy = request.Check();
        var owner = new Owner(caller.Partner, Guid.CreateVersion7(time.GetUtcNow()));
        await work.ExecuteAsync("""
            insert into people (id, partner_id, language, time_zone, channels, words, reminders, quiet_from, quiet_to, i_will_contact_you, calendar_entries, registered_at, calendar)
            values (@Person, @Partner, @Language, @TimeZone, @Channels, @Words, @Reminders, @QuietFrom, @QuietTo, @IWillContactYou, @CalendarEntries, @now, @Calendar)
            """, PolicyColumns.Of(policy, new { owner.Person, owner.Partner, request.Language, request.TimeZone, request.Calendar, now = time.GetUtcNow() }), cancellationToken);
        if (request.Email is { } email)
        {
            var wrappedKey = vault.CreateKey(owner);
            await work.ExecuteAsync("""
                insert into data_keys (person_id, partner_id, wrapped_key) values (@Person, @Partner, @wrappedKey);
                insert into contacts (person_id, channel, partner_id, sealed) values (@Person, @Email, @Partner, @box)
                """, new { owner.Person, owner.Partner, wrappedKey, Channel.Email, box = vault.Seal(email, owner, Channel.Email, wrappedKey) }, cancellationToken);
        }

        work.Publish(new ParticipantRegistered(owner.Person, owner.Partner));
        work.Publish(ContactHours.Of(owner, version: 1, request.TimeZone, request.Language, policy));
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created($"/v1/notifications/participants/{owner.Person}",
            new ParticipantBody(owner.Person, request.Language, request.TimeZone, request.Email is not null, PolicyBody.Of(policy),
                SpokenLanguage.WrittenIn(request.Language), request.Calendar));
    }

    internal ContactPolicy Check()
    {
        var checks = new Checks()
            .That(SpokenLanguage.IsTag(Language), "/language", "A language tag (BCP 47), such as fr or pt-BR.")
            .That(PersonCalendar.All.Contains(Calendar), "/calendar", $"One of {string.Join(", ", PersonCalendar.All)}.")
            .That(DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone) is not null, "/time_zone", "An IANA time zone, such as Europe/Paris.")
            .That(Email is null || EmailAddress.IsValid(Email), "/email", "An e-mail address in ASCII of at most 254 characters, without quotes, spaces or line breaks.");
        var policy = Policy is null ? ContactPolicy.Default : Policy.Read(checks, "/policy");
        checks.Enforce();
        return policy;
    }
}
