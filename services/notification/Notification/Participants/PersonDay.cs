using NodaTime;
using NodaTime.Extensions;

namespace Entraide.Notification.Participants;

/// <summary>Which day it is where a person lives.</summary>
static class PersonDay
{
    internal static LocalDate Today(string zone, TimeProvider time) => time.GetUtcNow().ToInstant().InZone(DateTimeZoneProviders.Tzdb[zone]).Date;
}
