using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Entraide.Testing;
using Xunit.Abstractions;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>A hundred people and five places: they join, book, cancel, accept, decline and leave at random, at two replicas at once.</summary>
[Trait("Category", "Integration")]
public sealed class CrowdedGroupTests(GroupsWithWaitlists groups, ITestOutputHelper output) : IClassFixture<GroupsWithWaitlists>
{
    const int Capacity = 5, People = 100, Actions = 8, Clients = 16;

    readonly ConcurrentDictionary<string, int> answers = new();
    readonly ConcurrentDictionary<Guid, Guid> entries = new();

    [Theory]
    [InlineData("offer")]
    [InlineData("automatic")]
    public async Task Places_are_never_given_twice_and_never_left_empty_while_somebody_waits(string mode)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var state = groups.State;
        await JsonAsync(await state.CreditsHttp.PostAsJsonAsync($"/v1/credits/programmes/{state.Programme}/grants", new { id = Guid.CreateVersion7(), credits = 100_000 }), HttpStatusCode.Created);
        // One in eight is paid by a programme that has run dry: their holds are refused, and the place goes on.
        var dry = (Guid)(await JsonAsync(await state.CreditsHttp.PostAsJsonAsync("/v1/credits/programmes",
            new { name = "Dry", zone = "Valmorel", price_list = new[] { new { up_to_minutes = 60, credits = 5 } } }), HttpStatusCode.Created))["id"]!;
        var session = await groups.PlanAsync(Capacity, mode);
        var people = new List<Guid>();
        for (var i = 0; i < People; i++)
        {
            people.Add(await state.RegisterParticipantAsync());
        }

        await Eventually.HoldsAsync(async () => await groups.OneAsync<int>("select count(*)::int from participants where id = any(@people)", new { people }) == People, "all are known");
        var held = (long)(await state.ReportAsync())["held"]!;

        using var over = new CancellationTokenSource();
        var watch = WatchAsync(session, over.Token);
        var actions = Enumerable.Range(0, People * Actions).Select(i => i % People).ToArray();
        new Random(seed).Shuffle(actions);
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            var random = new Random(seed + client + 1);
            while (Interlocked.Increment(ref next) is var at && at < actions.Length)
            {
                await ActAsync(random, session, people[actions[at]], actions[at] % 8 == 7 ? dry : state.Programme, groups.Replicas[random.Next(2)]);
            }
        }));
        await SettledAsync(session);
        await over.CancelAsync();
        var seen = await watch;
        output.WriteLine($"{seen.Looks} looks, {seen.Most} places at most; {string.Join(", ", answers.OrderBy(answer => answer.Key).Select(answer => $"{answer.Key} {answer.Value}"))}");

        Assert.DoesNotContain(answers.Keys, answer => answer.EndsWith(" 500", StringComparison.Ordinal));
        Assert.Equal(Capacity, seen.Most);
        var (taken, booked, offered) = await groups.PlacesAsync(session);
        Assert.Equal(taken, booked + offered);
        // Nobody here has anything else at that time: whoever waits, fits.
        var waiting = await groups.OneAsync<int>("select count(*)::int from waitlist_entries where session_id = @session and state = 'waiting'", new { session });
        output.WriteLine($"{booked} booked, {offered} offered, {waiting} waiting");
        Assert.True(taken == Capacity || waiting == 0, $"{waiting} wait beside {Capacity - taken} empty places");
        // Whose time is taken: the booked, and who has an offer; nobody else.
        Assert.Equal(taken, await groups.OneAsync<int>("select count(*)::int from occupied where kind = 'participant' and resource_id = any(@people)", new { people }));
        await Eventually.HoldsAsync(async () => (long)(await state.ReportAsync())["held"]! == held + booked, "every hold is that of a booking");
        var report = await state.ReportAsync();
        Assert.Equal(0, (long)report["ledger_sum"]!);
        Assert.True((bool)report["balances_match"]!);
        await groups.SqlAsync("update sessions set state = 'cancelled' where id = @session", new { session });
    }

    async Task ActAsync(Random random, Guid session, Guid person, Guid programme, HttpClient by)
    {
        // Every second time somebody who has something to lose, so that places change hands all the time.
        if (random.Next(2) == 0 && await WithPlacesAsync(session) is { Length: > 0 } places)
        {
            var (kind, id) = places[random.Next(places.Length)];
            var what = kind == "booking" ? "cancel" : new[] { "accept", "accept", "decline", "leave" }[random.Next(4)];
            await NoteAsync(what, kind == "booking" ? await groups.CancelAsync(id, by) : await groups.AskAsync(id, what, by));
        }
        else
        {
            await (random.Next(10) switch
            {
                < 4 => NoteAsync("book", await groups.BookAsync(session, person, programme, by, wait: random.Next(2))),
                < 8 => NoteAsync("join", await groups.JoinAsync(session, person, programme, by)),
                8 when entries.TryGetValue(person, out var entry) => NoteAsync("promote", await groups.AskAsync(entry, "promote", by, new { next_free = random.Next(2) == 0 })),
                _ when entries.TryGetValue(person, out var entry) => NoteAsync("leave", await groups.AskAsync(entry, "leave", by)),
                _ => NoteAsync("join", await groups.JoinAsync(session, person, programme, by)),
            });
        }

        // Somebody who does not answer in time, now and then.
        if (random.Next(20) == 0)
        {
            await groups.SqlAsync("update waitlist_entries set offer_ends_at = now() where id = (select id from waitlist_entries where session_id = @session and state = 'offered' order by id limit 1)", new { session });
            await groups.TendAsync(random.Next(2) == 0 ? groups.State.Scheduling : groups.Second);
        }

        async Task NoteAsync(string what, HttpResponseMessage answer)
        {
            answers.AddOrUpdate($"{what} {(int)answer.StatusCode}", 1, (_, count) => count + 1);
            if (what == "join" && answer.StatusCode == HttpStatusCode.Created)
            {
                entries[person] = (Guid)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["id"]!;
            }
        }
    }

    Task<(string Kind, Guid Id)[]> WithPlacesAsync(Guid session) => groups.AllAsync<(string, Guid)>("""
        select 'booking', id from bookings where session_id = @session and state in ('requested', 'held', 'confirmed')
        union all select 'offer', id from waitlist_entries where session_id = @session and state = 'offered'
        """, new { session });

    async Task<(int Looks, int Most)> WatchAsync(Guid session, CancellationToken cancellationToken)
    {
        var (looks, most) = (0, 0);
        while (!cancellationToken.IsCancellationRequested)
        {
            var (taken, booked, offered) = await groups.PlacesAsync(session);
            Assert.Equal(taken, booked + offered);
            Assert.InRange(booked + offered, 0, Capacity);
            (looks, most) = (looks + 1, Math.Max(most, taken));
        }

        return (looks, most);
    }

    // Every hold is answered, and what was refused has been passed on.
    Task SettledAsync(Guid session) => Eventually.HoldsAsync(async () =>
    {
        await groups.TendAsync();
        return await groups.OneAsync<int>("select count(*)::int from bookings where session_id = @session and state in ('requested', 'held')", new { session }) == 0
            && await groups.OneAsync<int>("select (select count(*) from platform.outbox)::int", null) == 0;
    }, "nothing is pending", TimeSpan.FromSeconds(90));
}
