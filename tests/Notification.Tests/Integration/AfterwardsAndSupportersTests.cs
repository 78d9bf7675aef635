using Entraide.DirectoryService.Contracts;
using Entraide.Notification.Deliveries;
using Entraide.Notification.Leaving;
using Entraide.Notification.Supporters;
using Entraide.Scheduling.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Tenancy;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;
using static Entraide.Notification.Tests.Integration.NotificationWithMailSink;

namespace Entraide.Notification.Tests.Integration;

/// <summary>What is told before and after an appointment, and to those who lead it: planned from what other services say.</summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class AfterwardsAndSupportersTests(NotificationWithMailSink state)
{
    // An evening in Paris, of a day far from now, so that no other test's rows are in the way.
    static readonly DateTimeOffset Evening = new(2031, 5, 6, 16, 30, 0, TimeSpan.Zero);

    async Task<Guid> SupporterAsync()
    {
        var person = await state.RegisterAsync();
        await state.SqlAsync<int>("update people set kind = 'supporter' where id = @Id", person);
        return person.Id;
    }

    Task BecomesAsync(Guid person, params string[] rows) => Eventually.HoldsAsync(async () => (await RowsAsync(person)).SequenceEqual(rows), $"the messages are {string.Join(", ", rows)}");

    Task<string[]> RowsAsync(Guid person) => state.SqlAsync<string>("""
        select kind || ' ' || state || coalesce(' ' || reason, '') || ' ' || to_char(due_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') from deliveries where person_id = @person order by due_at, id
        """, new { person });

    async Task RunAsync<TJob>(DateTimeOffset now, Func<UnitOfWork, DeliveryPlanner, TimeProvider, TJob> job) where TJob : ServiceDefaults.Jobs.IPeriodicJob
    {
        WorkingFor.AllPartners("as the job does");
        await using var scope = state.Service.Services.CreateAsyncScope();
        var (work, clock) = (scope.ServiceProvider.GetRequiredService<UnitOfWork>(), new At(now));
        await job(work, new DeliveryPlanner(work, scope.ServiceProvider.GetRequiredService<WhoLeft>(), scope.ServiceProvider.GetRequiredService<DeliverySignal>(), clock), clock).RunAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_request_is_acknowledged_only_if_nothing_becomes_of_it_for_a_minute()
    {
        var (waits, confirmed, late) = (await state.RegisterAsync(), await state.RegisterAsync(), await state.RegisterAsync());
        BookingRequested Asked(BookingConfirmed booking) => new(booking.BookingId, booking.PartnerId, booking.ParticipantId, booking.SupporterId, booking.StartsAt, booking.EndsAt);
        await state.PublishAsync(Asked(state.Confirmed(waits)));
        await state.StatesBecomeAsync(waits, "received:pending");
        Assert.InRange((await state.MessagesAsync(waits)).Single().GetProperty("due_at").GetDateTimeOffset(), In(TimeSpan.FromSeconds(30)), In(TimeSpan.FromSeconds(60)));

        var booking = state.Confirmed(confirmed);
        await state.PublishAsync(Asked(booking));
        await state.StatesBecomeAsync(confirmed, "received:pending");
        await state.PublishAsync(booking);
        await state.StatesBecomeAsync(confirmed, "confirmation:sent received:cancelled:superseded reminder:pending reminder:pending");

        booking = state.Confirmed(late);
        await state.PublishInOrderAsync(booking);
        await state.PublishAsync(Asked(booking));
        await state.StatesBecomeAsync(late, "confirmation:sent received:cancelled:superseded reminder:pending reminder:pending");
    }

    [Fact]
    public async Task Who_came_is_thanked_the_next_morning_and_who_did_not_is_not()
    {
        var (came, stayed) = (await state.RegisterAsync(policy: new { reminders = Array.Empty<string>() }), await state.RegisterAsync());
        var start = new DateTimeOffset(2031, 5, 6, 14, 0, 0, TimeSpan.Zero);
        await state.PublishAsync(new AttendanceRecorded(NewId(), state.Partner, stayed.Id, NewId(), start, Attended: false));
        await state.PublishAsync(new AttendanceRecorded(NewId(), state.Partner, came.Id, NewId(), start, Attended: true));
        await BecomesAsync(came.Id, "thanks pending 2031-05-07 08:00");
        Assert.Empty(await RowsAsync(stayed.Id));
    }

    [Fact]
    public async Task A_supporter_is_told_in_the_evening_of_tomorrow_as_it_is_by_then()
    {
        var (first, second) = (await SupporterAsync(), await SupporterAsync());
        var person = await state.RegisterAsync(policy: new { i_will_contact_you = true });
        BookingConfirmed Booking(DateTimeOffset start) => state.Confirmed(person, start) with { SupporterId = first };
        var (stays, moves, goes, isGiven) = (Booking(Evening.AddHours(16)), Booking(Evening.AddHours(17)), Booking(Evening.AddHours(18)), Booking(Evening.AddHours(19)));
        foreach (var booking in new[] { stays, moves, goes, isGiven })
        {
            await state.PublishAsync(booking);
        }

        await state.PublishAsync(Moved(moves, 2, moves.StartsAt, Evening.AddDays(9)));
        await state.PublishAsync(state.CancelledAfter(goes));
        await state.PublishAsync(new SupporterReplaced(isGiven.BookingId, state.Partner, person.Id, first, second, isGiven.StartsAt, 1));
        await Eventually.HoldsAsync(async () => (await state.SqlAsync<string>("""
            select (supporter_id = @second)::text || ended || rank from engagements where booking_id = any(@ids) order by starts_at
            """, new { second, ids = new[] { stays.BookingId, moves.BookingId, goes.BookingId, isGiven.BookingId } })) is ["falsefalse2", "falsetrue4", "truefalse3", "falsefalse4"], "the engagements are known");

        await RunAsync(Evening.AddMinutes(-31), (work, planner, time) => new PlanSchedules(work, planner, time));
        Assert.Empty(await RowsAsync(first));
        for (var again = 0; again < 2; again++)
        {
            await RunAsync(Evening, (work, planner, time) => new PlanSchedules(work, planner, time));
        }

        Assert.Equal(["schedule pending 2031-05-06 16:30"], await RowsAsync(first));
        Assert.Equal(["schedule pending 2031-05-06 16:30"], await RowsAsync(second));

        // What is told is what holds when it is told.
        WorkingFor.AllPartners("as the job does");
        await using var scope = state.Service.Services.CreateAsyncScope();
        var subjects = scope.ServiceProvider.GetRequiredService<OtherSubjects>();
        Task<OtherSubject?> ToldAsync() => subjects.FindAsync(
            new Delivery { Kind = DeliveryKind.Schedule, SubjectId = first, PartnerId = state.Partner, StartsAt = stays.StartsAt }, Unit.People.InParis(), CancellationToken.None);
        Assert.Equal([NodaTime.Instant.FromDateTimeOffset(stays.StartsAt)], (await ToldAsync())!.Times!);
        await state.PublishAsync(state.CancelledAfter(stays));
        await Eventually.HoldsAsync(async () => (await ToldAsync())!.Now!.Ended, "nothing is ahead");
    }

    [Fact]
    public async Task Who_led_a_hard_session_is_asked_to_talk_it_over_once_it_is_over()
    {
        var supporter = await SupporterAsync();
        var due = new DebriefDue(NewId(), state.Partner, supporter, Evening, Evening.AddHours(1));
        await state.PublishAsync(due);
        await state.PublishAsync(due);
        await state.PublishAsync(due with { SupporterId = NewId() });
        await BecomesAsync(supporter, "debrief pending 2031-05-06 17:30");
        Assert.Empty(await state.SqlAsync<Guid>("select id from deliveries where subject_id = @SessionId and person_id <> @SupporterId", due));
    }

    [Fact]
    public async Task Who_can_soon_not_be_booked_any_more_is_told_a_month_and_a_week_before_in_the_morning()
    {
        var supporter = await SupporterAsync();
        var until = new DateTimeOffset(2031, 6, 20, 12, 0, 0, TimeSpan.Zero);
        await state.PublishAsync(new SupporterListed(supporter, state.Partner, 1, until, 3, 10, ["chat"]));
        await Eventually.HoldsAsync(async () => (await state.SqlAsync<Guid>("select supporter_id from certifications where supporter_id = @supporter", new { supporter })).Length == 1, "it is known");
        Task LookAsync(DateTimeOffset now) => RunAsync(now, (work, planner, time) => new PlanCertificationNotices(work, planner, time));
        await LookAsync(until.AddDays(-31));
        Assert.Empty(await RowsAsync(supporter));
        await LookAsync(until.AddDays(-29));
        await LookAsync(until.AddDays(-28));
        await LookAsync(until.AddDays(-6));
        await LookAsync(until.AddDays(-5));
        Assert.Equal(["certification pending 2031-05-23 08:00", "certification pending 2031-06-15 08:00"], await RowsAsync(supporter));

        // It was renewed: what was planned of the old end is not sent.
        await state.PublishAsync(new SupporterChanged(supporter, state.Partner, 2, until.AddYears(1), 3, 10, ["chat"]));
        await Eventually.HoldsAsync(async () => (await state.SqlAsync<int>("select version from certifications where supporter_id = @supporter", new { supporter })) is [2], "the renewal is known");
        await state.SqlAsync<int>("update deliveries set due_at = now() where person_id = @supporter", new { supporter });
        await Eventually.HoldsAsync(async () => (await RowsAsync(supporter)).All(row => row.StartsWith("certification cancelled superseded", StringComparison.Ordinal)), "they are dropped");
    }
}
