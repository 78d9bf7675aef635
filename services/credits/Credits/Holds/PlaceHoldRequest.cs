using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Entraide.Credits.Programmes;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Credits.Holds;

/// <summary>Credits that are to be set aside for somebody outside a booking.</summary>
/// <param name="Id">Chosen by the caller (a UUID): sent twice, it is placed once.</param>
/// <param name="ExpiresAt">UTC; what is neither captured nor released by then goes back.</param>
/// <param name="Credits">Whole credits, 1 to 1000000000; without them, the price list's for <paramref name="Minutes"/> and <paramref name="Kind"/>.</param>
/// <param name="Minutes">Length of the session, 1 to 1440; needed where supporters earn by the hour.</param>
/// <param name="Kind">Of the session: <c>one_to_one</c>, <c>group</c>, <c>workshop</c>, <c>mentoring</c>.</param>
/// <param name="SupporterId">Who earns; may be said at the capture.</param>
/// <param name="Language">Of the participant (BCP 47), for the funder's report.</param>
/// <param name="StartsAt">UTC; of the session; without it, now. By it periods and caps are counted.</param>
public sealed partial record PlaceHoldRequest(
    Guid Id, Guid ProgrammeId, Guid ParticipantId, DateTimeOffset ExpiresAt, long? Credits = null, int? Minutes = null, string? Kind = null, Guid? SupporterId = null, string? Language = null,
    DateTimeOffset? StartsAt = null)
{
    // Years that no calendar runs out of when weeks and months are counted.
    const int Earliest = 1999, Latest = 2200;

    internal Checks Check(Checks checks) => checks
        .That(Id != Guid.Empty, "/id", "Must be a UUID of your own choice.")
        .That(ParticipantId != Guid.Empty, "/participant_id", "Must be a participant.")
        .That(SupporterId != Guid.Empty, "/supporter_id", "Must be a supporter, or left out.")
        .That(Credits is null or (> 0 and <= 1_000_000_000), "/credits", "Must be 1 to 1000000000.")
        .That(Minutes is null or (> 0 and <= 1440), "/minutes", "Must be 1 to 1440.")
        .That(Credits is not null || Minutes is not null, "/credits", "Must be given, or minutes.")
        .That(ExpiresAt.Year < Latest, "/expires_at", $"Must be before {Latest}.")
        .That(StartsAt is null or { Year: > Earliest and < Latest }, "/starts_at", $"Must be after {Earliest} and before {Latest}.")
        .That(Kind is null || SessionKinds.Are(Kind), "/kind", SessionKinds.Fault)
        .That(Language is null || LanguageTag().IsMatch(Language), "/language", "Not a language tag (BCP 47).");

    internal HoldOrder Order(Guid partner) => new(Id, null, partner, ProgrammeId, ParticipantId, SupporterId, Minutes, Credits, Kind, Language, StartsAt, ExpiresAt, Digest());

    /// <summary>What stands for the whole of the request: equal for equal ones.</summary>
    internal byte[] Digest() => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this with { ExpiresAt = ExpiresAt.ToUniversalTime(), StartsAt = StartsAt?.ToUniversalTime() }, StrictJson.Options));

    [GeneratedRegex(@"\A(?=.{2,35}\z)[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\z")]
    private static partial Regex LanguageTag();
}
