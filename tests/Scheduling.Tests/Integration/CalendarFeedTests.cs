using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Entraide.DirectoryService.Contracts;
using Entraide.Testing;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>A person's calendar over its life, read by programs that are not ours.</summary>
[Trait("Category", "Integration")]
public sealed class CalendarFeedTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>
{
    const string Feeds = "/v1/scheduling/calendar-feeds";

    [Fact]
    public async Task A_meeting_is_booked_moved_and_cancelled_under_one_uid()
    {
        var (participant, supporter) = (await state.RegisterParticipantAsync(), await state.ListSupporterAsync());
        var (_, url) = await state.OfferAsync(new { participant_id = participant, content = "titles", time_zone = "Europe/Paris" });
        Assert.Empty((await BothAsync(url, events: 0))["ical.js"].Events);

        var booking = await state.BookedAsync(participant, supporter, InHours(30));
        var first = await OneAsync(url);
        Assert.Equal(("CONFIRMED", "PRIVATE", "OPAQUE", "Appointment", InHours(30), InHours(31)), (first.Status, first.Class, first.Transparency, first.Summary, first.Start, first.End));
        Assert.Equal("Europe/Paris", first.Zone);
        Assert.NotEqual((string)booking["id"]!, first.Uid);

        // As any code that moves a booking does: the database raises the sequence by itself.
        await state.SqlAsync("update bookings set starts_at = @start, ends_at = @end where id = @id", ("start", InHours(32).UtcDateTime), ("end", InHours(33).UtcDateTime), ("id", (Guid)booking["id"]!));
        var moved = await OneAsync(url);
        Assert.Equal((first.Uid, InHours(32)), (moved.Uid, moved.Start));
        Assert.True(moved.Sequence > first.Sequence);

        await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/scheduling/bookings/{booking["id"]}/cancel", new { by = "participant" }), HttpStatusCode.OK);
        var cancelled = await OneAsync(url);
        Assert.Equal((first.Uid, "CANCELLED", "TRANSPARENT"), (cancelled.Uid, cancelled.Status, cancelled.Transparency));
        Assert.True(cancelled.Sequence > moved.Sequence);

        await state.SqlAsync("update bookings set starts_at = now() - interval '59 days', ends_at = now() - interval '58 days' where id = @id", ("id", (Guid)booking["id"]!));
        Assert.Equal("CANCELLED", (await OneAsync(url)).Status);
        await state.SqlAsync("update bookings set starts_at = now() - interval '61 days', ends_at = now() - interval '60 days' where id = @id", ("id", (Guid)booking["id"]!));
        await BothAsync(url, events: 0);
    }

    [Fact]
    public async Task What_was_never_confirmed_was_never_there()
    {
        var (participant, supporter) = (await state.RegisterParticipantAsync(), await state.ListSupporterAsync());
        var (_, url) = await state.OfferAsync(new { participant_id = participant, content = "titles" });
        var (_, supporters) = await state.OfferAsync(new { supporter_id = supporter, content = "titles" });
        // No credits: refused.
        var empty = (Guid)(await JsonAsync(await state.CreditsHttp.PostAsJsonAsync("/v1/credits/programmes",
            new { name = "Empty", zone = "Valmorel", price_list = new[] { new { up_to_minutes = 60, credits = 5 } } }), HttpStatusCode.Created))["id"]!;
        Assert.Equal("refused", (string)(await JsonAsync(await state.RequestAsync(participant, supporter, InHours(60), programme: empty), HttpStatusCode.Created))["state"]!);
        await BothAsync(url, events: 0);
        await BothAsync(supporters, events: 0);

        // A past of more than a month, and what lies more than a year ahead, are not there either.
        var booking = await state.BookedAsync(participant, supporter, InHours(60));
        foreach (var (away, events) in new[] { ("-31 days", 0), ("-29 days", 1), ("364 days", 1), ("367 days", 0) })
        {
            await state.SqlAsync($"update bookings set starts_at = now() + interval '{away}', ends_at = now() + interval '{away}' + interval '1 hour' where id = @id", ("id", (Guid)booking["id"]!));
            await BothAsync(url, events);
        }
    }

    [Fact]
    public async Task The_bytes_say_nothing_of_partner_supporter_others_kind_or_place()
    {
        var (participant, other, supporter) = (await state.RegisterParticipantAsync(), await state.RegisterParticipantAsync(), await state.ListSupporterAsync(zone: "Pacific/Chatham"));
        var (co, room, listing) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var session = await JsonAsync(await state.Http.PostAsJsonAsync("/v1/scheduling/sessions", new
        {
            starts_at = InHours(70),
            zone = "Pacific/Chatham",
            details = new { kind = "group", supporter_id = supporter, modality = "in_person", minutes = 60, capacity = 5, co_facilitator_id = co, room_id = room, listing_id = listing },
        }), HttpStatusCode.Created);
        var bookings = new List<JsonNode> { await state.BookedAsync(participant, supporter, InHours(80)) };
        foreach (var person in new[] { participant, other })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/v1/scheduling/bookings")
            {
                Content = JsonContent.Create(new { participant_id = person, programme_id = state.Programme, session_id = (Guid)session["id"]! }),
                Headers = { { "Prefer", "wait=20" } },
            };
            bookings.Add(await JsonAsync(await state.Http.SendAsync(request), HttpStatusCode.Created));
        }

        var feeds = new[]
        {
            await state.OfferAsync(new { participant_id = participant, content = "titles" }),
            await state.OfferAsync(new { participant_id = participant, content = "free_busy", language = "fr" }),
            await state.OfferAsync(new { supporter_id = supporter, content = "titles", time_zone = "Europe/Paris" }),
        };
        foreach (var (id, url) in feeds)
        {
            var text = await state.ReadAsync(url);
            var unfolded = text.Replace("\r\n ", "");
            // The supporter talks the group over afterwards, which is an entry of its own.
            Assert.Equal(url == feeds[2].Url ? 3 : 2, unfolded.Split("BEGIN:VEVENT").Length - 1);
            foreach (var secret in new[] { state.Partner, participant, other, supporter, co, room, listing, state.Programme, id, (Guid)session["id"]! }.Concat(bookings.Select(booking => (Guid)booking["id"]!)))
            {
                Assert.DoesNotContain(secret.ToString(), unfolded, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(secret.ToString("N"), unfolded, StringComparison.OrdinalIgnoreCase);
            }

            foreach (var word in new[] { "entraide", "group", "one_to_one", "in_person", "video", "Chatham", "peer", "support", "Valmorel", "LOCATION", "DESCRIPTION", "ATTENDEE", "ORGANIZER", "CATEGORIES", "VALARM", "URL", "X-WR-CALDESC", "GEO" })
            {
                Assert.DoesNotContain(word, unfolded, StringComparison.OrdinalIgnoreCase);
            }
        }

        var properties = (await BothAsync(feeds[0].Url, events: 2))["ical.js"].Events[0].Properties!;
        Assert.Equal(["class", "dtend", "dtstamp", "dtstart", "last-modified", "sequence", "status", "summary", "transp", "uid"], properties.Order(StringComparer.Ordinal));
        Assert.All((await BothAsync(feeds[1].Url, events: 2)).Values, calendar => Assert.All(calendar.Events, entry => Assert.Equal("Occupé", entry.Summary)));
        // The same meeting under another name in each calendar: nobody who sees two of them can put them together.
        var uids = new List<string>();
        foreach (var ((_, url), events) in new[] { (feeds[0], 2), (feeds[2], 3) })
        {
            uids.AddRange((await BothAsync(url, events))["ical.js"].Events.Select(entry => entry.Uid));
        }

        Assert.Equal(5, uids.Distinct().Count());
    }

    [Fact]
    public async Task Titles_follow_the_persons_choice_and_policy()
    {
        var (participant, supporter) = (await state.RegisterParticipantAsync(), await state.ListSupporterAsync());
        var booking = await state.BookedAsync(participant, supporter, InHours(90));
        var chosen = "موعد الرياضة، مع 🏳️‍🌈; " + new string('é', 270);
        var (_, own) = await state.OfferAsync(new { participant_id = participant, content = "titles", title = chosen });
        var (_, plain) = await state.OfferAsync(new { participant_id = participant, content = "titles", language = "ar" });
        Assert.Equal(chosen, (await OneAsync(own)).Summary);
        Assert.Equal("موعد", (await OneAsync(plain)).Summary);

        await state.SqlAsync("update participants set words = 'explicit', language = 'fr', time_zone = 'Europe/Dublin' where id = @id", ("id", participant));
        var (_, fitting) = await state.OfferAsync(new { participant_id = participant, content = "titles" });
        var shown = await OneAsync(fitting);
        Assert.Equal(("Séance de pair-aidance", "Europe/Dublin"), (shown.Summary, shown.Zone));
        var join = await JsonAsync(await state.Http.GetAsync($"/v1/scheduling/bookings/{booking["id"]}/join"), HttpStatusCode.OK);
        Assert.Equal((string)join["join_url"]!, shown.Url);
        Assert.Equal(chosen, (await OneAsync(own)).Summary);
    }

    [Fact]
    public async Task A_supporter_sees_sessions_led_and_co_led_with_the_debrief_apart()
    {
        var (supporter, lead) = (await state.ListSupporterAsync(), await state.ListSupporterAsync());
        foreach (var (leads, second, hours) in new[] { (supporter, (Guid?)null, 100), (lead, supporter, 110) })
        {
            var session = await JsonAsync(await state.Http.PostAsJsonAsync("/v1/scheduling/sessions", new
            {
                starts_at = InHours(hours),
                zone = "Europe/Paris",
                details = new { kind = "workshop", supporter_id = leads, modality = "video", minutes = 60, capacity = 5, co_facilitator_id = second },
            }), HttpStatusCode.Created);
            await state.SqlAsync("update sessions set debrief_minutes = 30 where id = @id", ("id", (Guid)session["id"]!));
        }

        var (_, url) = await state.OfferAsync(new { supporter_id = supporter, content = "titles", join_link = true });
        var read = (await BothAsync(url, events: 3))["ical.js"].Events.OrderBy(entry => entry.Start).ToArray();
        Assert.Equal([(InHours(100), 60), (InHours(101), 30), (InHours(110), 60)], read.Select(entry => (entry.Start, (int)(entry.End - entry.Start).TotalMinutes)));
        Assert.Equal(["Appointment"], read.Select(entry => entry.Summary).Distinct());
        Assert.Equal([true, false, true], read.Select(entry => entry.Url is not null));

        await state.TakenInAsync(new SupporterWithdrawn(supporter, state.Partner, 2, ForGood: true));
        Assert.Equal(HttpStatusCode.NotFound, (await state.OpenAsync(url)).StatusCode);
    }

    [Fact]
    public async Task A_reader_that_comes_again_is_told_that_nothing_is_new()
    {
        var (participant, supporter) = (await state.RegisterParticipantAsync(), await state.ListSupporterAsync());
        await state.BookedAsync(participant, supporter, InHours(120));
        var (_, url) = await state.OfferAsync(new { participant_id = participant, content = "titles" });
        var answer = await state.OpenAsync(url);
        Assert.Equal("private, no-cache", string.Join(", ", answer.Headers.GetValues("Cache-Control").SelectMany(value => value.Split(", ")).Order().Reverse()));
        Assert.Equal(("no-referrer", "noindex, nofollow, noarchive", "nosniff"),
            (answer.Headers.GetValues("Referrer-Policy").Single(), string.Join(", ", answer.Headers.GetValues("X-Robots-Tag")), answer.Headers.GetValues("X-Content-Type-Options").Single()));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Null(answer.Content.Headers.ContentDisposition);
        var tag = answer.Headers.ETag!;
        Assert.False(tag.IsWeak);

        var again = await state.OpenAsync(url, request => request.Headers.IfNoneMatch.Add(tag));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal("", await again.Content.ReadAsStringAsync());
        var head = await state.OpenAsync(url, request => request.Method = HttpMethod.Head);
        Assert.Equal((HttpStatusCode.OK, tag), (head.StatusCode, head.Headers.ETag));

        await state.BookedAsync(participant, supporter, InHours(124));
        Assert.Equal(HttpStatusCode.OK, (await state.OpenAsync(url, request => request.Headers.IfNoneMatch.Add(tag))).StatusCode);
    }

    [Fact]
    public async Task A_rotated_or_revoked_address_is_as_unknown_as_one_that_never_was()
    {
        var participant = await state.RegisterParticipantAsync();
        var (id, old) = await state.OfferAsync(new { participant_id = participant, content = "titles" });
        var rotated = await JsonAsync(await state.Http.PostAsync($"{Feeds}/{id}/rotate", null), HttpStatusCode.OK);
        await state.ReadAsync((string)rotated["url"]!);
        Assert.Equal(HttpStatusCode.NoContent, (await state.Http.DeleteAsync($"{Feeds}/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.DeleteAsync($"{Feeds}/{id}")).StatusCode);
        var bodies = new List<string>();
        foreach (var url in new[] { old, (string)rotated["url"]!, old.Replace("/calendar/", "/calendar/x"), "http://h/calendar/short.ics", "http://h/calendar/.ics" })
        {
            var answer = await state.OpenAsync(url);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            bodies.Add($"{string.Join('|', answer.Headers.Where(header => header.Key is not "Date"))} {answer.Content.Headers.ContentType} {await answer.Content.ReadAsStringAsync()}".Replace("System.String[]", ""));
        }

        Assert.EndsWith("Not found.", Assert.Single(bodies.Distinct()));
    }

    [Fact]
    public async Task Another_partner_neither_makes_sees_rotates_nor_revokes_it()
    {
        var (participant, supporter) = (await state.RegisterParticipantAsync(), await state.ListSupporterAsync());
        var (id, url) = await state.OfferAsync(new { participant_id = participant, content = "titles" });
        using var other = state.Scheduling.As(Guid.CreateVersion7(), "scheduling.read scheduling.write");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"{Feeds}/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.DeleteAsync($"{Feeds}/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync($"{Feeds}/{id}/rotate", null)).StatusCode);
        Assert.Empty((await JsonAsync(await other.GetAsync($"{Feeds}?participant_id={participant}"), HttpStatusCode.OK))["items"]!.AsArray());
        foreach (var (request, pointer) in new (object, string)[] { (new { participant_id = participant, content = "titles" }, "/participant_id"), (new { supporter_id = supporter, content = "titles" }, "/supporter_id") })
        {
            Assert.Equal(pointer, (string)(await JsonAsync(await other.PostAsJsonAsync(Feeds, request), HttpStatusCode.UnprocessableEntity))["errors"]![0]!["pointer"]!);
        }

        using var reader = state.Scheduling.As(state.Partner, "scheduling.read");
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.DeleteAsync($"{Feeds}/{id}")).StatusCode);
        await state.ReadAsync(url);
    }

    [Fact]
    public async Task Lists_are_paged_and_show_no_secret()
    {
        var participant = await state.RegisterParticipantAsync();
        var offered = new List<(Guid Id, string Url)>();
        for (var i = 0; i < 3; i++)
        {
            offered.Add(await state.OfferAsync(new { participant_id = participant, content = "titles", title = $"T{i}", join_link = true }));
        }

        var found = new List<Guid>();
        for (var next = $"{Feeds}?participant_id={participant}&limit=2"; next is not null;)
        {
            var page = await state.Http.GetAsync(next);
            var text = await page.Content.ReadAsStringAsync();
            Assert.All(offered, feed => Assert.DoesNotContain(feed.Url.Split('/')[^1].Replace(".ics", ""), text));
            found.AddRange(JsonNode.Parse(text)!["items"]!.AsArray().Select(feed => (Guid)feed!["id"]!));
            next = page.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        Assert.Equal(offered.Select(feed => feed.Id), found);
        var one = await JsonAsync(await state.Http.GetAsync($"{Feeds}/{offered[1].Id}"), HttpStatusCode.OK);
        Assert.Equal(("T1", "titles", true, participant), ((string)one["title"]!, (string)one["content"]!, (bool)one["join_link"]!, (Guid)one["participant_id"]!));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await state.Http.GetAsync($"{Feeds}?limit=101")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await state.Http.GetAsync($"{Feeds}?participant_id=x")).StatusCode);
    }

    [Fact]
    public async Task What_cannot_be_a_feed_is_refused_by_name()
    {
        var participant = await state.RegisterParticipantAsync();
        foreach (var (request, pointer) in new (object, string)[]
        {
            (new { content = "titles" }, "/participant_id"),
            (new { participant_id = participant, supporter_id = participant, content = "titles" }, "/participant_id"),
            (new { participant_id = participant, content = "everything" }, "/content"),
            (new { participant_id = participant, content = "free_busy", title = "T" }, "/title"),
            (new { participant_id = participant, content = "titles", title = "a\r\nb" }, "/title"),
            (new { participant_id = participant, content = "titles", title = " " }, "/title"),
            (new { participant_id = participant, content = "titles", title = new string('x', 301) }, "/title"),
            (new { participant_id = participant, content = "titles", language = "xx" }, "/language"),
            (new { participant_id = participant, content = "titles", time_zone = "Mars/Olympus" }, "/time_zone"),
        })
        {
            Assert.Equal(pointer, (string)(await JsonAsync(await state.Http.PostAsJsonAsync(Feeds, request), HttpStatusCode.UnprocessableEntity))["errors"]![0]!["pointer"]!);
        }

        for (var i = 0; i < 20; i++)
        {
            await state.OfferAsync(new { participant_id = participant, content = "titles" });
        }

        Assert.Equal("urn:entraide:problem:too-many-feeds",
            (string)(await JsonAsync(await state.Http.PostAsJsonAsync(Feeds, new { participant_id = participant, content = "titles" }), HttpStatusCode.Conflict))["type"]!);
    }

    async Task<ReadEvent> OneAsync(string url) => (await BothAsync(url, events: 1))["ical.js"].Events.Single();

    /// <summary>What both programs read, who have to agree.</summary>
    async Task<IReadOnlyDictionary<string, ReadCalendar>> BothAsync(string url, int events)
    {
        var read = await CalendarReaders.ReadAsync(await state.ReadAsync(url));
        Assert.All(read.Values, calendar => Assert.Equal(events, calendar.Events.Length));
        Assert.Equal(read["ical.js"].Events.Select(Plain), read["node-ical"].Events.Select(Plain));
        return read;

        static object Plain(ReadEvent entry) => (entry.Uid, entry.Start, entry.End, entry.Summary, entry.Sequence, entry.Status, entry.Class, entry.Transparency, entry.Url);
    }
}
