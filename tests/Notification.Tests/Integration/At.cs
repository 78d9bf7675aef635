namespace Entraide.Notification.Tests.Integration;

/// <summary>A clock that stands still, for jobs that look at it.</summary>
sealed class At(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
