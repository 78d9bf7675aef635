using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Entraide.Notification.Contracts;
using Entraide.Testing;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Safety rule 5: when a person signals danger, the answer includes crisis lines; and the signal stands, whatever else is down.</summary>
[Collection(nameof(SchedulingAfterSessions)), Trait("Category", "Integration")]
public sealed class DangerTests(SchedulingAfterSessions state) : IDisposable
{
    const string Signals = "/v1/scheduling/danger-signals";

    public void Dispose() => state.Reachable();

    [Fact]
    public async Task A_signal_is_answered_with_the_countrys_lines_and_published_with_ids_only()
    {
        var booking = await state.BookedAsync();
        var answer = await SignalAsync(new { booking_id = booking.Id, by = "participant", country = "fr" });
        var lines = answer["crisis_lines"]!;
        Assert.Equal(("directory", "FR", "/v1/directory/crisis-lines?country=FR"), ((string)lines["source"]!, (string)lines["country"]!, (string)lines["link"]!));
        // The one verified lately comes first, its numbers as published.
        Assert.Equal("Ligne de nuit", (string)lines["lines"]![0]!["name"]!);
        Assert.Equal("*9518", (string)lines["lines"]![0]!["numbers"]![1]!["published"]!);
        Assert.Equal("current", (string)lines["lines"]![0]!["verification"]!);

        var body = JsonNode.Parse(Assert.Single(await state.PublishedAsync(booking.Id)))!.AsObject();
        Assert.Equal(["signalId", "partnerId", "participantId", "supporterId", "bookingId", "sessionId", "country", "signalledAt"], body.Select(member => member.Key));
        Assert.Equal(((Guid)answer["signal_id"]!, state.Partner, booking.Participant, booking.Supporter, booking.Session, "FR"),
            ((Guid)body["signalId"]!, (Guid)body["partnerId"]!, (Guid)body["participantId"]!, (Guid)body["supporterId"]!, (Guid)body["sessionId"]!, (string)body["country"]!));
    }

    [Fact]
    public async Task Pressing_twice_or_ten_times_at_once_raises_one_signal_until_somebody_takes_it()
    {
        var booking = await state.BookedAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SignalAsync(new { booking_id = booking.Id, by = "participant", country = "FR" })));
        var id = Assert.Single(answers.Select(answer => (Guid)answer["signal_id"]!).Distinct());
        Assert.Single(await state.PublishedAsync(booking.Id));

        var taken = await JsonAsync(await state.Http.PostAsJsonAsync($"{Signals}/{id}/taken", new { }), HttpStatusCode.OK);
        var again = await JsonAsync(await state.Http.PostAsJsonAsync($"{Signals}/{id}/taken", new { }), HttpStatusCode.OK);
        Assert.Equal((string)taken["taken_at"]!, (string)again["taken_at"]!);
        Assert.Single(await state.QueryAsync<string>("select body from outbox_seen where type = 'Entraide.Scheduling.Contracts:CrisisTaken' and body like '%' || @id::text || '%'", new { id }));
        Assert.NotEqual(id, (Guid)(await SignalAsync(new { booking_id = booking.Id, by = "participant" }))["signal_id"]!);
        Assert.Equal(2, (await state.PublishedAsync(booking.Id)).Length);
    }

    [Fact]
    public async Task A_signal_is_heard_whatever_key_it_carries()
    {
        var (first, second) = (await state.BookedAsync(), await state.BookedAsync());
        foreach (var (booking, replayed) in new[] { (first, false), (second, false), (first, true) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Signals) { Content = JsonContent.Create(new { booking_id = booking.Id, by = "participant" }), Headers = { { "Idempotency-Key", "\"always the same\"" } } };
            using var answer = await state.Http.SendAsync(request);
            Assert.Equal((HttpStatusCode.Created, replayed), (answer.StatusCode, answer.Headers.Contains("Idempotency-Replayed")));
            Assert.Single(await state.PublishedAsync(booking.Id));
        }
    }

    [Fact]
    public async Task Acknowledged_by_whoever_is_on_call_it_is_taken()
    {
        var booking = await state.BookedAsync();
        var id = (Guid)(await SignalAsync(new { booking_id = booking.Id, by = "participant" }))["signal_id"]!;
        await state.PublishAsync(new CrisisAcknowledged(id, Guid.CreateVersion7(), TimeProvider.System.GetUtcNow()));
        await state.PublishAsync(new CrisisAcknowledged(id, state.Partner, TimeProvider.System.GetUtcNow()));
        await Eventually.HoldsAsync(async () => (await state.QueryAsync<Guid>("select id from danger_signals where id = @id and taken_at is not null", new { id })).Length == 1, "it is taken");
        Assert.NotEqual(id, (Guid)(await SignalAsync(new { booking_id = booking.Id, by = "participant" }))["signal_id"]!);
    }

    [Fact]
    public async Task After_some_minutes_the_same_danger_is_a_new_signal()
    {
        var booking = await state.BookedAsync();
        await SignalAsync(new { session_id = booking.Session, by = "facilitator" });
        await state.ExecuteAsync("update danger_signals set signalled_at = signalled_at - interval '11 minutes' where session_id = @Session", booking);
        await SignalAsync(new { session_id = booking.Session, by = "facilitator" });
        Assert.Equal(2, (await state.PublishedAsync(booking.Session)).Length);
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("no_show")]
    [InlineData("expired")]
    [InlineData("refused")]
    public async Task No_state_of_a_booking_refuses_a_signal(string bookingState)
    {
        var booking = await state.BookedAsync(bookingState, TimeProvider.System.GetUtcNow().AddDays(-300));
        await SignalAsync(new { booking_id = booking.Id, by = "supporter", country = "FR" });
        Assert.Single(await state.PublishedAsync(booking.Id));
    }

    [Fact]
    public async Task A_participant_may_be_in_danger_without_a_booking_and_in_a_country_nobody_knows()
    {
        var booking = await state.BookedAsync();
        // A text instead of a country: the signal stands without it, and the text goes nowhere.
        var answer = await SignalAsync(new { participant_id = booking.Participant, by = "participant", country = "Rue de la Paix" });
        Assert.Equal(["FR", "SN"], answer["crisis_lines"]!["lines"]!.AsArray().Select(line => (string)line!["country"]!).Order());
        Assert.Null((string?)JsonNode.Parse(Assert.Single(await state.PublishedAsync(booking.Participant)))!["country"]);
        Assert.Empty(await state.QueryAsync<Guid>("select id from danger_signals where country like 'R%'"));
    }

    [Theory]
    [InlineData("away")]
    [InlineData("hanging")]
    [InlineData("no scope")]
    public async Task Without_the_directory_the_signal_stands_and_its_last_answer_is_given(string how)
    {
        await SignalAsync(new { booking_id = (await state.BookedAsync()).Id, by = "participant", country = "FR" });
        using var hanging = new TcpListener(IPAddress.Loopback, 0);
        using var http = state.As(state.Partner, how == "no scope" ? "scheduling.write" : "scheduling.write directory.read");
        if (how == "away")
        {
            state.Away();
        }
        else if (how == "hanging")
        {
            hanging.Start();
            state.Scheduling.Gateway.Route("directory", new Uri($"http://{hanging.LocalEndpoint}"));
        }

        var booking = await state.BookedAsync();
        var lines = (await JsonAsync(await http.PostAsJsonAsync(Signals, new { booking_id = booking.Id, by = "participant", country = "FR" }), HttpStatusCode.Created))["crisis_lines"]!;
        Assert.Single(await state.PublishedAsync(booking.Id));
        Assert.Equal(("last_known", "FR"), ((string)lines["source"]!, (string)lines["country"]!));
        var first = lines["lines"]![0]!.AsObject();
        // With the date of its verification, and without what was only true then.
        Assert.Equal(("Ligne de nuit", "called", false), ((string)first["name"]!, (string)first["verified"]!["how"]!, first.ContainsKey("verification") || first.ContainsKey("open")));
        Assert.Equal("112", (string)lines["lines"]!.AsArray()[^1]!["numbers"]![0]!["published"]!);

        // A country nobody asked for yet: its line in the list of every country.
        var other = (await JsonAsync(await http.PostAsJsonAsync(Signals, new { booking_id = booking.Id, by = "participant", country = "SN" }), HttpStatusCode.Created))["crisis_lines"]!;
        Assert.Equal(("SN", "1515"), ((string)other["country"]!, (string)other["lines"]![0]!["numbers"]![0]!["published"]!));
    }

    [Fact]
    public async Task Where_nothing_was_ever_read_the_last_resort_is_the_number_of_every_mobile_phone()
    {
        var scheduling = await RunningService.StartAsync(SchedulingService.Build, typeof(DangerTests).Assembly);
        await using var _ = scheduling;
        using var http = scheduling.As(state.Partner, "scheduling.write");
        var refused = await JsonAsync(await http.PostAsJsonAsync(Signals, new { booking_id = Guid.CreateVersion7(), by = "participant", country = "FR" }), HttpStatusCode.NotFound);
        Assert.Equal("built_in", (string)refused["crisis_lines"]!["source"]!);
        Assert.Equal("112", (string)Assert.Single(refused["crisis_lines"]!["lines"]!.AsArray())!["numbers"]![0]!["published"]!);
    }

    [Fact]
    public async Task Without_a_database_the_answer_says_that_nobody_heard_and_still_carries_lines()
    {
        var booking = await state.BookedAsync();
        await SignalAsync(new { booking_id = booking.Id, by = "participant", country = "FR" });
        await state.ExecuteAsync("alter table danger_signals rename to danger_signals_away");
        try
        {
            var failed = await JsonAsync(await state.Http.PostAsJsonAsync(Signals, new { booking_id = booking.Id, by = "participant", country = "FR" }), HttpStatusCode.ServiceUnavailable);
            Assert.Equal("Ligne de nuit", (string)failed["crisis_lines"]!["lines"]![0]!["name"]!);
        }
        finally
        {
            await state.ExecuteAsync("alter table danger_signals_away rename to danger_signals");
        }
    }

    [Fact]
    public async Task Anothers_booking_session_participant_and_signal_are_unknown_and_the_refusal_carries_lines()
    {
        var booking = await state.BookedAsync();
        var signal = (Guid)(await SignalAsync(new { booking_id = booking.Id, by = "participant" }))["signal_id"]!;
        using var other = state.As(Guid.CreateVersion7());
        foreach (var about in new object[] { new { booking_id = booking.Id, by = "participant", country = "FR" }, new { session_id = booking.Session, by = "participant", country = "FR" }, new { participant_id = booking.Participant, by = "participant", country = "FR" } })
        {
            var refused = await JsonAsync(await other.PostAsJsonAsync(Signals, about), HttpStatusCode.NotFound);
            Assert.Equal("FR", (string)refused["crisis_lines"]!["country"]!);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsJsonAsync($"{Signals}/{signal}/taken", new { })).StatusCode);
        Assert.Empty((await JsonAsync(await other.GetAsync(Signals), HttpStatusCode.OK))["items"]!.AsArray());
        Assert.Single(await state.PublishedAsync(booking.Id));
    }

    [Fact]
    public async Task What_cannot_be_understood_is_refused_with_lines()
    {
        var booking = await state.BookedAsync();
        foreach (var request in new object[] { new { by = "participant", country = "FR" }, new { by = "somebody", booking_id = booking.Id, country = "FR" }, new { by = "participant", booking_id = booking.Id, session_id = booking.Session, country = "FR" } })
        {
            var refused = await JsonAsync(await state.Http.PostAsJsonAsync(Signals, request), HttpStatusCode.UnprocessableEntity);
            Assert.Equal("FR", (string)refused["crisis_lines"]!["country"]!);
        }

        foreach (var unreadable in new[] { "", "null", "{", $$"""{"by":"participant","booking_id":"{{booking.Id}}","note":"help"}""", """{"by":"participant","booking_id":"mine"}""" })
        {
            var refused = await JsonAsync(await state.Http.PostAsync(Signals, new StringContent(unreadable)), HttpStatusCode.BadRequest);
            Assert.NotEmpty(refused["crisis_lines"]!["lines"]!.AsArray());
        }

        Assert.Empty(await state.PublishedAsync(booking.Id));
    }

    [Fact]
    public async Task Signals_are_paged_for_the_partner_in_the_order_they_came()
    {
        var partner = Guid.CreateVersion7();
        using var http = state.As(partner);
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            var booking = await state.BookedAsync(partner: partner);
            ids.Add((Guid)(await JsonAsync(await http.PostAsJsonAsync(Signals, new { booking_id = booking.Id, by = "supporter" }), HttpStatusCode.Created))["signal_id"]!);
        }

        await JsonAsync(await http.PostAsJsonAsync($"{Signals}/{ids[1]}/taken", new { }), HttpStatusCode.OK);
        var (found, next) = (new List<Guid>(), $"{Signals}?limit=2&state=open");
        while (next is not null)
        {
            var page = await http.GetAsync(next);
            found.AddRange((await JsonAsync(page, HttpStatusCode.OK))["items"]!.AsArray().Select(signal => (Guid)signal!["id"]!));
            next = page.Headers.TryGetValues("Link", out var link) ? link.Single()[1..link.Single().IndexOf('>')] : null;
        }

        Assert.Equal(ids.Where(id => id != ids[1]), found);
        var taken = Assert.Single((await JsonAsync(await http.GetAsync($"{Signals}?state=taken"), HttpStatusCode.OK))["items"]!.AsArray())!;
        Assert.Equal((ids[1], "supporter"), ((Guid)taken["id"]!, (string)taken["by"]!));
        Assert.NotNull((string?)taken["taken_at"]);
    }

    [Fact]
    public async Task Danger_at_attendance_stands_also_where_the_attendance_is_refused()
    {
        var booking = await state.BookedAsync("confirmed");
        var attendance = $"/v1/scheduling/bookings/{booking.Id}/attendance";
        var recorded = await JsonAsync(await state.Http.PostAsJsonAsync(attendance, new { attended = true, danger = true, country = "FR" }), HttpStatusCode.OK);
        Assert.Equal(("attended", "FR"), ((string)recorded["state"]!, (string)recorded["danger"]!["crisis_lines"]!["country"]!));

        var over = await state.BookedAsync("cancelled");
        var refused = await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/scheduling/bookings/{over.Id}/attendance", new { attended = true, danger = true, country = "FR" }), HttpStatusCode.Conflict);
        Assert.Equal("Ligne de nuit", (string)refused["danger"]!["crisis_lines"]!["lines"]![0]!["name"]!);
        Assert.Single(await state.PublishedAsync(over.Id));

        var calm = await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/scheduling/bookings/{(await state.BookedAsync("confirmed")).Id}/attendance", new { attended = true }), HttpStatusCode.OK);
        Assert.Null(calm["danger"]);
    }

    async Task<JsonNode> SignalAsync(object request) => await JsonAsync(await state.Http.PostAsJsonAsync(Signals, request), HttpStatusCode.Created);
}
