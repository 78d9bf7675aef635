using Dapper;
using NodaTime;

namespace Entraide.Notification.Participants;

/// <summary>A policy as the columns of <c>people</c>.</summary>
static class PolicyColumns
{
    /// <summary>The columns, and in the same order the parameters of <see cref="Of"/>.</summary>
    public const string
        Names = """
            channels, words, reminders, quiet_from, quiet_to, i_will_contact_you, calendar_entries, safe_hours, voicemail, consent_given_on, consent_renew_by, consent_lapsed,
            thanks, announcements
            """,
        Values = """
            @Channels, @Words, @Reminders, @QuietFrom, @QuietTo, @IWillContactYou, @CalendarEntries, @SafeHours, @Voicemail, @ConsentGivenOn, @ConsentRenewBy, @ConsentLapsed,
            @Thanks, @Announcements
            """;

    /// <summary>Parameters named as the members of <see cref="PersonRow"/>, beside <paramref name="others"/>.</summary>
    internal static DynamicParameters Of(ContactPolicy policy, LocalDate today, object others)
    {
        var parameters = new DynamicParameters(others);
        parameters.AddDynamicParams(new
        {
            Channels = policy.Channels.ToArray(),
            Words = policy.Words.ToString().ToLowerInvariant(),
            Reminders = policy.Reminders.ToArray(),
            QuietFrom = policy.QuietHours?.From.Minutes(),
            QuietTo = policy.QuietHours?.To.Minutes(),
            policy.IWillContactYou,
            policy.CalendarEntries,
            SafeHours = (policy.SafeHours ?? []).SelectMany(span => new[] { span.Days, span.From.Minutes(), span.To.Minutes() }).ToArray(),
            policy.Voicemail,
            ConsentGivenOn = policy.Consent?.GivenOn.ToDateOnly(),
            ConsentRenewBy = policy.Consent?.RenewBy?.ToDateOnly(),
            ConsentLapsed = policy.HasLapsed(today),
            policy.Thanks,
            policy.Announcements,
        });
        return parameters;
    }

    internal static IReadOnlyList<SafeHours> ReadSafeHours(int[] column) =>
        [.. column.Chunk(3).Select(span => new SafeHours(span[0], LocalTime.Midnight.PlusMinutes(span[1]), LocalTime.Midnight.PlusMinutes(span[2])))];

    static int Minutes(this LocalTime time) => time.Hour * 60 + time.Minute;
}
