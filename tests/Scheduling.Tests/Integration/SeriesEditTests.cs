using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Entraide.Testing;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;
using static Entraide.Scheduling.Tests.Integration.SeriesCalls;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Changes of a series, while people have places in it.</summary>
[Trait("Category", "Integration")]
public sealed class SeriesEditTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>, IAsyncLifetime
{
    // What is sent leaves the outbox at once: each test keeps count from the start.
    public Task InitializeAsync() => state.CountMessagesAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task One_session_moves_with_its_bookings_and_leaves_the_series()
    {
        var series = await state.PlannedAsync(Weekly(await state.ListSupporterAsync(), Evening(2)));
        var session = (await state.SessionsAsync(series))[1];
        var booking = await state.JoinedAsync(await state.RegisterParticipantAsync(), session);

        await state.EditedAsync(series, "one", Evening(9), new { starts_at = Evening(10, "19:30"), minutes = 90 });
        var moved = (await state.SessionsAsync(series))[1];
        Assert.Equal(((Guid)session["id"]!, Evening(9), Evening(10, "19:30"), true), ((Guid)moved["id"]!, (string)moved["occurrence"]!, (string)moved["local_start"]!, (bool)moved["detached"]!));
        var after = await state.BookingAsync(booking);
        Assert.Equal((DateTimeOffset)moved["starts_at"]!, (DateTimeOffset)after["starts_at"]!);
        Assert.Equal(TimeSpan.FromMinutes(90), (DateTimeOffset)after["ends_at"]! - (DateTimeOffset)after["starts_at"]!);
        Assert.Equal("confirmed", (string)after["state"]!);
        Assert.Equal(1, await state.RescheduledAsync(booking));
        await state.TimesMatchAsync();

        // A change of all the others leaves it alone.
        await state.EditedAsync(series, "all", Evening(2), new { starts_at = Evening(2, "17:00") });
        var sessions = await state.SessionsAsync(series);
        Assert.Equal([Evening(2, "17:00"), Evening(10, "19:30"), Evening(16, "17:00"), Evening(23, "17:00")], sessions.Select(one => (string)one["local_start"]!));
        Assert.Equal(1, await state.RescheduledAsync(booking));
        await state.TimesMatchAsync();
    }

    [Fact]
    public async Task This_and_following_become_a_series_of_their_own_and_keep_ids_and_bookings()
    {
        var series = await state.PlannedAsync(Weekly(await state.ListSupporterAsync(), Evening(2), count: 4));
        var before = await state.SessionsAsync(series);
        var (early, late) = (await state.JoinedAsync(await state.RegisterParticipantAsync(), before[0]), await state.JoinedAsync(await state.RegisterParticipantAsync(), before[2]));

        var following = await state.EditedAsync(series, "following", Evening(16), new { starts_at = Evening(17, "20:00"), modality = "phone" });
        Assert.Equal((Guid)series["id"]!, (Guid)following["follows"]!);
        Assert.Equal(2, (int)following["rule"]!["count"]!);
        var (old, made) = (await state.SessionsAsync(series), await state.SessionsAsync(following));
        Assert.Equal([Evening(2), Evening(9)], old.Select(session => (string)session["occurrence"]!));
        Assert.Equal([Evening(17, "20:00"), Evening(24, "20:00")], made.Select(session => (string)session["occurrence"]!));
        Assert.Equal(before.Select(session => (Guid)session["id"]!), old.Concat(made).Select(session => (Guid)session["id"]!));
        Assert.All(made, session => Assert.Equal("phone", (string)session["modality"]!));
        Assert.Equal((DateTimeOffset)made[0]["starts_at"]!, (DateTimeOffset)(await state.BookingAsync(late))["starts_at"]!);
        Assert.Equal((DateTimeOffset)before[0]["starts_at"]!, (DateTimeOffset)(await state.BookingAsync(early))["starts_at"]!);
        Assert.Equal((0L, 1L), (await state.RescheduledAsync(early), await state.RescheduledAsync(late)));
        await state.TimesMatchAsync();

        // Neither half makes a session a second time.
        foreach (var half in new[] { series, following })
        {
            await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/scheduling/series/{half["id"]}/expand", new { until = TimeProvider.System.GetUtcNow().AddDays(400) }), HttpStatusCode.OK);
        }

        Assert.Equal(4, (await state.SessionsAsync(series)).Length + (await state.SessionsAsync(following)).Length);
    }

    [Fact]
    public async Task A_whole_series_moves_by_a_week_though_each_takes_the_next_ones_time()
    {
        var participant = await state.RegisterParticipantAsync();
        var series = await state.PlannedAsync(Weekly(await state.ListSupporterAsync(), Evening(2), count: 3));
        foreach (var session in await state.SessionsAsync(series))
        {
            await state.JoinedAsync(participant, session);
        }

        await state.EditedAsync(series, "all", Evening(2), new { starts_at = Evening(9) });
        Assert.Equal([Evening(9), Evening(16), Evening(23)], (await state.SessionsAsync(series)).Select(session => (string)session["occurrence"]!));
        await state.TimesMatchAsync();
    }

    [Fact]
    public async Task A_move_that_collides_for_anybody_is_refused_whole()
    {
        var (participant, supporter, room) = (await state.RegisterParticipantAsync(), await state.ListSupporterAsync(), Guid.CreateVersion7());
        var series = await state.PlannedAsync(Weekly(supporter, Evening(2), count: 3, room: room));
        var booking = await state.JoinedAsync(participant, (await state.SessionsAsync(series))[2]);
        // The participant, the lead and the room are each somewhere else on an evening of the third week.
        await state.JoinedAsync(participant, (await state.SessionsAsync(await state.PlannedAsync(Weekly(await state.ListSupporterAsync(), Evening(16, "20:00"), count: 1))))[0]);
        await state.PlannedAsync(Weekly(supporter, Evening(16, "14:00"), count: 1));
        await state.PlannedAsync(Weekly(await state.ListSupporterAsync(), Evening(16, "12:00"), count: 1, room: room));
        var before = (await state.SessionsAsync(series)).Select(session => session.ToJsonString()).ToArray();

        await (await state.EditAsync(series, "all", Evening(2), new { starts_at = Evening(2, "20:30") })).ConflictAsync("participant-already-booked");
        await (await state.EditAsync(series, "following", Evening(9), new { starts_at = Evening(9, "14:30") })).ConflictAsync("slot-taken");
        await (await state.EditAsync(series, "one", Evening(16), new { starts_at = Evening(16, "12:30") })).ConflictAsync("room-taken");
        // Another session of the same series holds both room and lead.
        await (await state.EditAsync(series, "one", Evening(16), new { starts_at = Evening(9, "18:30") })).ConflictAsync("slot-taken");
        await (await state.EditAsync(series, "one", Evening(16), new { capacity = 1, supporter_id = await state.ListSupporterAsync() })).ConflictAsync("lead-has-bookings");

        Assert.Equal(before, (await state.SessionsAsync(series)).Select(session => session.ToJsonString()));
        Assert.Equal(0, await state.RescheduledAsync(booking));
        await state.TimesMatchAsync();
    }

    [Fact]
    public async Task Cancelled_occurrences_cancel_their_bookings_and_return_the_credits()
    {
        var series = await state.PlannedAsync(Weekly(await state.ListSupporterAsync(), Evening(2), rule: new { frequency = "weekly" }));
        var sessions = await state.SessionsAsync(series);
        var available = (long)(await state.ReportAsync())["available"]!;
        var bookings = new List<JsonNode>();
        foreach (var i in new[] { 0, 1, 3, 3 })
        {
            bookings.Add(await state.JoinedAsync(await state.RegisterParticipantAsync(), sessions[i]));
        }

        await state.EditedAsync(series, "one", Evening(9), new { cancelled = true });
        var ended = await state.EditedAsync(series, "following", Evening(23), new { cancelled = true });
        Assert.Equal(["confirmed", "cancelled", "cancelled", "cancelled"], await Task.WhenAll(bookings.Select(async booking => (string)(await state.BookingAsync(booking))["state"]!)));
        Assert.Equal(2, (int)ended["sessions"]!);
        await Eventually.HoldsAsync(async () => (long)(await state.ReportAsync())["available"]! == available - 1, "the credits of three are back");
        Assert.Equal(1, await state.ScalarAsync<long>($"select taken::bigint from sessions where id = '{sessions[0]["id"]}'"));
        Assert.Equal(0, await state.ScalarAsync<long>($"select count(*) from sessions where series_id = '{series["id"]}' and state = 'cancelled' and taken > 0"));
        Assert.Equal(0, await state.ScalarAsync<long>($"select count(*) from sessions where series_id = '{series["id"]}' and state = 'cancelled' and cancel_reason is distinct from 'series_changed'"));
        Assert.Equal(1, await state.SentAsync("SessionCancelled", "sessionId", (Guid)sessions[1]["id"]!));
        Assert.Equal(1, await state.SentAsync("BookingCancelled", "bookingId", (Guid)bookings[1]["id"]!));
        await state.TimesMatchAsync();

        await (await state.JoinAsync(await state.RegisterParticipantAsync(), sessions[1])).ConflictAsync("session-not-open");
        await (await state.EditAsync(series, "one", Evening(9), new { starts_at = Evening(10) })).ConflictAsync("session-cancelled");
        var further = await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/scheduling/series/{series["id"]}/expand", new { until = TimeProvider.System.GetUtcNow().AddDays(300) }), HttpStatusCode.OK);
        Assert.Equal(2, (int)further["sessions"]!);
    }

    [Fact]
    public async Task A_series_that_is_edited_while_it_is_booked_comes_out_consistent()
    {
        var series = await state.PlannedAsync(Weekly(await state.ListSupporterAsync(), Evening(2), count: 6, capacity: 20));
        var sessions = await state.SessionsAsync(series);
        var participants = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => state.RegisterParticipantAsync()));
        var bookings = participants.Select((participant, i) => state.JoinAsync(participant, sessions[i % 6], wait: 0)).ToArray();
        var edits = new[]
        {
            state.EditAsync(series, "all", Evening(2), new { starts_at = Evening(2, "19:00") }),
            state.EditAsync(series, "one", Evening(9), new { starts_at = Evening(10, "20:00") }),
            state.EditAsync(series, "following", Evening(23), new { minutes = 75 }),
        };
        Assert.All(await Task.WhenAll(bookings), answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        // Which edits find their occurrence depends on who came first; none may fail in any other way.
        Assert.All(await Task.WhenAll(edits), answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity }));
        Assert.Contains(edits, edit => edit.Result.StatusCode == HttpStatusCode.OK);

        await Eventually.HoldsAsync(async () => await state.ScalarAsync<long>("select count(*) from bookings where state in ('requested', 'held')") == 0, "every booking is decided");
        Assert.Equal(0, await state.ScalarAsync<long>("select count(*) from bookings b join sessions s on s.id = b.session_id where b.state = 'confirmed' and (b.starts_at, b.ends_at) <> (s.starts_at, s.ends_at)"));
        Assert.Equal(0, await state.ScalarAsync<long>("select count(*) from sessions s where taken <> (select count(*) from bookings b where b.session_id = s.id and b.state in ('requested', 'held', 'confirmed'))"));
        await state.TimesMatchAsync();
    }

    [Fact]
    public async Task Changes_that_make_no_sense_are_refused_with_their_place()
    {
        var series = await state.PlannedAsync(Weekly(await state.ListSupporterAsync(), "2027-01-12T18:00", rule: new { frequency = "monthly", weekdays = new[] { "tuesday" }, nth = 2 }, count: null));
        var first = (string)(await state.SessionsAsync(series))[0]["occurrence"]!;
        foreach (var (pointer, occurrence, changes) in new (string, string, object)[]
        {
            ("/occurrence", "2027-01-13T18:00", new { minutes = 30 }),
            ("/occurrence", "soon", new { minutes = 30 }),
            ("/changes", first, new { }),
            ("/changes/minutes", first, new { minutes = 0 }),
            ("/changes/starts_at", first, new { starts_at = "2101-01-01T00:00" }),
            ("/changes/starts_at", first, new { starts_at = first[..8] + "28T18:00" }),
            ("/changes/starts_at", first, new { starts_at = "2020-01-01T18:00" }),
            ("/changes/cancelled", first, new { cancelled = true, minutes = 30 }),
            ("/changes/without", first, new { without = new[] { "supporter_id" } }),
            ("/changes/supporter_id", first, new { supporter_id = Guid.CreateVersion7() }),
        })
        {
            var problem = await JsonAsync(await state.EditAsync(series, "all", occurrence, changes), HttpStatusCode.UnprocessableEntity);
            Assert.Equal(pointer, (string)problem["errors"]![0]!["pointer"]!);
        }
    }
}
