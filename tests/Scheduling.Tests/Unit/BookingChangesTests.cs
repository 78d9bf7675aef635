using Entraide.Scheduling.Bookings;

namespace Entraide.Scheduling.Tests.Unit;

/// <summary>Who waits for a booking is woken by a change of it, and by nothing else.</summary>
public sealed class BookingChangesTests
{
    // Never reached where the wake works.
    static readonly TimeSpan Long = TimeSpan.FromMinutes(5), InTime = TimeSpan.FromSeconds(30);
    readonly BookingChanges changes = new();
    readonly Guid booking = Guid.CreateVersion7();

    [Fact]
    public async Task A_change_wakes_all_who_wait_for_that_booking()
    {
        using var one = changes.Listen(booking);
        using var other = changes.Listen(booking);
        var waits = new[] { Wait(one), Wait(other) };
        changes.Tell(booking);
        await Task.WhenAll(waits).WaitAsync(InTime);
    }

    [Fact]
    public async Task A_change_between_reading_and_waiting_is_not_lost_and_wakes_once()
    {
        using var listener = changes.Listen(booking);
        changes.Tell(booking);
        await Wait(listener).WaitAsync(InTime);
        var next = Wait(listener);
        Assert.False(next.IsCompleted);
        changes.Tell(booking);
        await next.WaitAsync(InTime);
    }

    [Fact]
    public async Task Another_booking_wakes_nobody_and_the_limit_does()
    {
        using var listener = changes.Listen(booking);
        changes.Tell(Guid.CreateVersion7());
        Assert.False(Wait(listener).IsCompleted);
        await listener.WaitAsync(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None).WaitAsync(InTime);
    }

    [Fact]
    public async Task A_caller_who_left_waits_no_longer()
    {
        using var listener = changes.Listen(booking);
        using var left = new CancellationTokenSource();
        var wait = listener.WaitAsync(Long, TimeProvider.System, left.Token);
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(InTime));
    }

    [Fact]
    public void Who_does_not_listen_any_more_is_forgotten()
    {
        var listener = changes.Listen(booking);
        changes.Listen(booking).Dispose();
        listener.Dispose();
        changes.Tell(booking);
        Assert.Empty(changes.Waited);
    }

    static Task Wait(BookingChanges.Listener listener) => listener.WaitAsync(Long, TimeProvider.System, CancellationToken.None);
}
