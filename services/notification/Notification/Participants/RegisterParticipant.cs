using Entraide.Notification.Contracts;
using Entraide.Notification.Templates;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using NodaTime.Extensions;

namespace Entraide.Notification.Participants;

/// <summary>A person a partner accompanies, by a pseudonym that this makes up; their contact goes into the vault and is never shown again.</summary>
/// <param name="Language"><c>fr</c>, <c>en</c> or <c>ar</c>: what the person is written to in.</param>
/// <param name="TimeZone">An IANA zone: whose clock the person lives by.</param>
/// <param name="Email">Left out for a person who is not to be written to.</param>
public sealed record RegisterParticipant(string Language, string TimeZone, string? Email = null, PolicyBody? Policy = null)
{
    static readonly ProblemKind UnsupportedLanguage = ProblemKind.Invalid with { Name = "unsupported-language", Title = "Nobody can be written to in this language yet." };

    internal static void Map(RouteGroupBuilder participants) => participants.MapPost("", HandleAsync).WithSummary("Register a participant");

    static async Task<Created<ParticipantBody>> HandleAsync(
        RegisterParticipant request, Caller caller, UnitOfWork work, ContactVault vault, SealedChoices choices, TimeProvider time, CancellationToken cancellationToken)
    {
        var policy = request.Check();
        var owner = new Owner(caller.Partner, Guid.CreateVersion7(time.GetUtcNow()));
        var today = time.GetUtcNow().ToInstant().InZone(DateTimeZoneProviders.Tzdb[request.TimeZone]).Date;
        await work.ExecuteAsync($"""
            insert into people (id, partner_id, language, time_zone, registered_at, {PolicyColumns.Names}) values (@Person, @Partner, @Language, @TimeZone, @now, {PolicyColumns.Values})
            """, PolicyColumns.Of(policy, today, new { owner.Person, owner.Partner, request.Language, request.TimeZone, now = time.GetUtcNow() }), cancellationToken);
        if (request.Email is { } email)
        {
            var wrappedKey = vault.CreateKey(owner);
            await work.ExecuteAsync("""
                insert into data_keys (person_id, partner_id, wrapped_key) values (@Person, @Partner, @wrappedKey);
                insert into contacts (person_id, channel, partner_id, sealed) values (@Person, @Email, @Partner, @box)
                """, new { owner.Person, owner.Partner, wrappedKey, Channel.Email, box = vault.Seal(email, owner, Channel.Email, wrappedKey) }, cancellationToken);
        }

        if (request.Policy is { } given)
        {
            await choices.KeepAsync(owner, given, "/policy", cancellationToken);
        }

        work.Publish(new ParticipantRegistered(owner.Person, owner.Partner));
        work.Publish(ContactHours.Of(owner, version: 1, request.TimeZone, request.Language, policy, today));
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created($"/v1/notifications/participants/{owner.Person}",
            new ParticipantBody(owner.Person, request.Language, request.TimeZone, request.Email is not null, PolicyBody.Of(policy),
                policy.Words == Words.Disguise, request.Policy?.ExitWord is { Length: > 0 }));
    }

    internal ContactPolicy Check()
    {
        if (!Wording.Languages.Contains(Language))
        {
            throw new Problem(UnsupportedLanguage, "See errors.", [new Fault("/language", $"One of {string.Join(", ", Wording.Languages)}.")]);
        }

        var checks = new Checks()
            .That(DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone) is not null, "/time_zone", "An IANA time zone, such as Europe/Paris.")
            .That(Email is null || EmailAddress.IsValid(Email), "/email", "An e-mail address in ASCII of at most 254 characters, without quotes, spaces or line breaks.");
        var policy = Policy is null ? ContactPolicy.Default : Policy.Read(checks, "/policy");
        checks.Enforce();
        return policy;
    }
}
