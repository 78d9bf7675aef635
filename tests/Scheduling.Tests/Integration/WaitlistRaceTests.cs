using System.Net;
using Dapper;
using Entraide.Testing;
using Npgsql;
using Xunit.Abstractions;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Everything at once, on two replicas with one database: no place is given twice, and none is forgotten.</summary>
[Trait("Category", "Integration")]
public sealed class WaitlistRaceTests(GroupsWithWaitlists groups, ITestOutputHelper output) : IClassFixture<GroupsWithWaitlists>
{
    [Fact]
    public async Task Of_acceptance_refusal_leaving_and_lapse_of_one_offer_exactly_one_wins()
    {
        var winners = new Dictionary<string, int>();
        for (var round = 0; round < 12; round++)
        {
            var session = await groups.PlanAsync(startsAt: InHours(30 + round));
            var held = await groups.BookedAsync(session);
            var (entry, next) = (await groups.WaitingAsync(session), await groups.WaitingAsync(session));
            await groups.CancelledAsync(held);

            // In every third round the offer ends at about the time at which they answer.
            var runsOut = round % 3 == 0;
            var lapse = runsOut ? LapseAsync(entry) : Task.CompletedTask;
            var answers = await Task.WhenAll((runsOut ? ["accept", "decline"] : new[] { "accept", "decline", "leave", "accept", "decline", "leave" })
                .Select((what, i) => groups.AskAsync(entry, what, groups.Replicas[(i + round) % 2])));
            await lapse;
            Assert.All(answers, answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.Conflict }));
            await groups.TendAsync();
            await Eventually.HoldsAsync(async () => await groups.StateAsync(entry) != "offered", "the offer is over");
            var state = await groups.StateAsync(entry);
            Assert.Equal(state == "lapsed" ? 0 : 1, answers.Count(answer => answer.IsSuccessStatusCode));
            Assert.Equal(state == "accepted", answers.Any(answer => answer.StatusCode == HttpStatusCode.Created));
            Assert.Equal(state == "accepted" ? "waiting" : "offered", await groups.StateAsync(next));
            Assert.Equal(state == "accepted" ? (1, 1, 0) : (1, 0, 1), await groups.PlacesAsync(session));
            winners[state] = winners.GetValueOrDefault(state) + 1;
        }

        output.WriteLine(string.Join(", ", winners.Select(winner => $"{winner.Key} {winner.Value}")));

        async Task LapseAsync(Guid entry)
        {
            await groups.SqlAsync("update waitlist_entries set offer_ends_at = now() - interval '1 second' where id = @entry and state = 'offered'", new { entry });
            await Task.WhenAll(groups.TendAsync(), groups.TendAsync(groups.Second));
        }
    }

    /// <summary>Each session frees the time of whom the other one asks for: waiting for each other would be waiting for good.</summary>
    [Fact]
    public async Task Two_sessions_that_free_each_others_people_do_not_block_each_other()
    {
        for (var round = 0; round < 6; round++)
        {
            var at = InHours(100 + 2 * round);
            var (a, b) = (await groups.PlanAsync(startsAt: at), await groups.PlanAsync(startsAt: at.AddMinutes(30)));
            var (inA, inB) = (await groups.State.RegisterParticipantAsync(), await groups.State.RegisterParticipantAsync());
            var (bookingA, bookingB) = (await groups.BookedAsync(a, inA), await groups.BookedAsync(b, inB));
            var (forB, forA) = (await groups.WaitingAsync(b, inA), await groups.WaitingAsync(a, inB));
            foreach (var answer in await Task.WhenAll(groups.CancelAsync(bookingA, groups.Replicas[0]), groups.CancelAsync(bookingB, groups.Replicas[1])))
            {
                await JsonAsync(answer, HttpStatusCode.OK);
            }

            await Eventually.HoldsAsync(async () =>
            {
                await groups.TendAsync();
                return await groups.StateAsync(forA) == "offered" && await groups.StateAsync(forB) == "offered";
            }, "each has the other's place");
        }
    }

    [Fact]
    public async Task Who_books_again_while_their_cancellation_runs_does_not_block_it()
    {
        var (session, participant) = (await groups.PlanAsync(capacity: 3, startsAt: InHours(152)), await groups.State.RegisterParticipantAsync());
        var booking = await groups.BookedAsync(session, participant);
        for (var round = 0; round < 40; round++)
        {
            var cancel = groups.CancelAsync(booking, groups.Replicas[round % 2]);
            var again = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => groups.BookAsync(session, participant, by: groups.Replicas[i % 2], wait: 0)));
            await JsonAsync(await cancel, HttpStatusCode.OK);
            Assert.All(again, answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Created, HttpStatusCode.Conflict }));
            booking = again.FirstOrDefault(answer => answer.StatusCode == HttpStatusCode.Created) is { } won
                ? (Guid)(await JsonAsync(won, HttpStatusCode.Created))["id"]!
                : await groups.BookedAsync(session, participant);
        }

        Assert.Equal((1, 1, 0), await groups.PlacesAsync(session));
    }

    /// <summary>Who would wait for it could wait in a circle, and all the others of the session behind them.</summary>
    [Fact]
    public async Task A_place_does_not_wait_for_somebody_whose_time_another_transaction_is_taking()
    {
        var (asked, at) = (await groups.State.RegisterParticipantAsync(), InHours(150));
        var session = await groups.PlanAsync(startsAt: at);
        var held = await groups.BookedAsync(session);
        var entry = await groups.WaitingAsync(session, asked);
        await using (var connection = new NpgsqlConnection(groups.State.Scheduling.Database))
        {
            await connection.OpenAsync();
            await using var undecided = await connection.BeginTransactionAsync();
            await connection.ExecuteAsync("""
                insert into occupied (partner_id, kind, resource_id, owner_id, during) values (@Partner, 'participant', @asked, gen_random_uuid(), tstzmultirange(tstzrange(@from, @from + interval '1 hour')))
                """, new { groups.State.Partner, asked, from = at.UtcDateTime }, undecided);
            await groups.CancelledAsync(held).WaitAsync(TimeSpan.FromSeconds(10));
            Assert.Equal((1, "waiting"), (await groups.FreeAsync(session), await groups.StateAsync(entry)));
        }

        await groups.TendAsync();
        await Eventually.HoldsAsync(async () => await groups.StateAsync(entry) == "offered", "the place is theirs after all");
    }

    [Fact]
    public async Task Whoever_joins_while_a_place_becomes_free_is_offered_it_or_told_to_book()
    {
        for (var round = 0; round < 15; round++)
        {
            var session = await groups.PlanAsync(startsAt: InHours(130 + round));
            var held = await groups.BookedAsync(session);
            var participant = await groups.State.RegisterParticipantAsync();
            var (cancel, join) = (groups.CancelAsync(held, groups.Replicas[round % 2]), groups.JoinAsync(session, participant, by: groups.Replicas[(round + 1) % 2]));
            await JsonAsync(await cancel, HttpStatusCode.OK);
            if ((await join).StatusCode == HttpStatusCode.Created)
            {
                Assert.Equal("offered", await groups.StateAsync((Guid)(await JsonAsync(await join, HttpStatusCode.Created))["id"]!));
            }
            else
            {
                Assert.Equal("place-free", await GroupsWithWaitlists.ConflictAsync(await join));
                Assert.Equal(1, await groups.FreeAsync(session));
            }
        }
    }
}
