using Dapper;

namespace Entraide.Notification.Participants;

/// <summary>A policy as the columns of <c>people</c>.</summary>
static class PolicyColumns
{
    /// <summary>Parameters named as the members of <see cref="PersonRow"/>, beside <paramref name="others"/>.</summary>
    internal static DynamicParameters Of(ContactPolicy policy, object others)
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
        });
        return parameters;
    }

    static int Minutes(this NodaTime.LocalTime time) => time.Hour * 60 + time.Minute;
}
