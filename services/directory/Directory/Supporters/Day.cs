namespace Entraide.DirectoryService.Supporters;

/// <summary>Days as people write them on certificates: without a zone.</summary>
static class Day
{
    /// <summary>Whether <paramref name="day"/> has begun somewhere on Earth: the calendar of the Pacific is a day ahead of UTC's.</summary>
    internal static bool HasCome(DateOnly day, DateTimeOffset now) => day <= DateOnly.FromDateTime(now.UtcDateTime.AddHours(14));
}
