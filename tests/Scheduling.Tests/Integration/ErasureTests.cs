using System.Net;
using System.Net.Http.Json;
using Dapper;
using Entraide.Notification.Contracts;
using Entraide.Scheduling.Erasure;
using Entraide.ServiceDefaults.Tenancy;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Rule 4 in the calendar: what was goes on as nobody's, what is ahead ends, and what was theirs alone is deleted.</summary>
[Trait("Category", "Integration")]
public sealed class ErasureTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>
{
    [Fact]
    public async Task Who_left_is_in_no_table_and_what_was_ahead_of_them_is_free_again()
    {
        var (person, other) = (await state.RegisterParticipantAsync(), await state.RegisterParticipantAsync());
        await state.PublishAsync(new ContactHoursChanged(person, state.Partner, 1, "Europe/Paris", "21:00", "08:00", "neutral", "fr"));
        var supporter = await state.ListSupporterAsync();
        var (past, ahead, theirs) = (await BookAsync(person, supporter, 40), await BookAsync(person, supporter, 42), await BookAsync(other, supporter, 44));
        await SqlAsync("update bookings set starts_at = now() - interval '2 days', ends_at = now() - interval '47 hours', state = 'attended' where id = @past", new { past });
        var group = await GroupAsync(supporter, 60);
        var held = await JoinAsync(group, other);
        await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/scheduling/sessions/{group}/waitlist", new { participant_id = person, programme_id = state.Programme }), HttpStatusCode.Created);
        await JsonAsync(await state.Http.PostAsJsonAsync("/v1/scheduling/calendar-feeds", new { participant_id = person, content = "titles" }), HttpStatusCode.Created);
        await SqlAsync("""
            insert into danger_signals (id, partner_id, subject_id, participant_id, signalled_by, signalled_at) values (gen_random_uuid(), @Partner, @person, @person, 'participant', now());
            insert into danger_signals (id, partner_id, subject_id, participant_id, booking_id, signalled_by, signalled_at) values (gen_random_uuid(), @Partner, @ahead, @person, @ahead, 'supporter', now())
            """, new { state.Partner, person, ahead });
        Assert.Equal(["public.bookings", "public.calendar_feeds", "public.danger_signals", "public.occupied", "public.participants", "public.waitlist_entries"],
            (await TracesAsync(person)).Where(table => table != "platform.outbox").Order(StringComparer.Ordinal));

        await EraseAsync(state.Partner, person);
        await Eventually.HoldsAsync(async () => (await TracesAsync(person)).Length == 0, "the id is in no table");
        Assert.Equal("attended", await state.StateAsync(past));
        Assert.Equal("cancelled", await state.StateAsync(ahead));
        Assert.Equal("confirmed", await state.StateAsync(theirs));
        Assert.Equal("confirmed", await state.StateAsync(held));
        Assert.Equal(2, await ScalarAsync<long>("select count(*) from danger_signals where participant_id is not null and participant_id <> @person", new { person }));
        Assert.Contains(InHours(42), await state.SlotsAsync(supporter));
        // One person's bookings stay one person's, or reports would count two.
        Assert.Equal(1, await ScalarAsync<long>("select count(distinct participant_id) from bookings where id = any(@both)", new { both = new[] { past, ahead } }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await state.RequestAsync(person, supporter, InHours(46))).StatusCode);
        Assert.NotEmpty(await TracesAsync(other));

        // The credits of what was cancelled are free again.
        await using var credits = new NpgsqlConnection(state.Credits.Database);
        await Eventually.HoldsAsync(async () => await credits.ExecuteScalarAsync<string>("select state from holds where booking_id = @ahead", new { ahead }) == "released", "the hold is released");

        // What is said of them later does not bring them back.
        await state.PublishAsync(new ParticipantRegistered(person, state.Partner));
        await state.PublishAsync(new ContactHoursChanged(person, state.Partner, 2, "Europe/Paris", null, null, "neutral", "fr"));
        await state.TakenInAsync(new DirectoryService.Contracts.SupporterListed(Guid.CreateVersion7(), state.Partner, 1, TimeProvider.System.GetUtcNow().AddYears(1), 8, 40, ["video"]));
        await Eventually.HoldsAsync(async () => await ScalarAsync<long>("select count(*) from platform.inbox where endpoint like '%follow-contact-hours'", new { }) >= 2, "it is taken in");
        Assert.Empty(await TracesAsync(person));
    }

    [Fact]
    public async Task Another_partners_word_erases_nobody()
    {
        var (person, supporter) = (await state.RegisterParticipantAsync(), await state.ListSupporterAsync());
        var booking = await BookAsync(person, supporter, 50);
        await EraseAsync(Guid.CreateVersion7(), person);
        Assert.Equal("confirmed", await state.StateAsync(booking));
        Assert.NotEmpty(await TracesAsync(person));
    }

    [Fact]
    public async Task A_booking_that_was_under_way_when_somebody_left_ends_when_it_has_come()
    {
        var (person, supporter) = (await state.RegisterParticipantAsync(), await state.ListSupporterAsync());
        await EraseAsync(state.Partner, person);
        // As a request writes that had looked the person up just before.
        await SqlAsync("insert into participants (id, partner_id) values (@person, @Partner)", new { person, state.Partner });
        var booking = await BookAsync(person, supporter, 52);
        WorkingFor.AllPartners("as the job does");
        await using var scope = state.Scheduling.Services.CreateAsyncScope();
        await ActivatorUtilities.CreateInstance<EraseLatecomers>(scope.ServiceProvider).RunAsync(CancellationToken.None);
        await Eventually.HoldsAsync(async () => (await TracesAsync(person)).Length == 0, "the id is in no table");
        Assert.Equal("cancelled", await state.StateAsync(booking));
    }

    async Task<Guid> BookAsync(Guid person, Guid supporter, int hours) =>
        (Guid)(await JsonAsync(await state.RequestAsync(person, supporter, InHours(hours)), HttpStatusCode.Created))["id"]!;

    async Task<Guid> GroupAsync(Guid supporter, int hours) => (Guid)(await JsonAsync(await state.Http.PostAsJsonAsync("/v1/scheduling/sessions", new
    {
        starts_at = InHours(hours),
        zone = "Europe/Paris",
        details = new { kind = "group", supporter_id = supporter, modality = "video", minutes = 60, capacity = 1, credits = 1, waitlist = "offer" },
    }), HttpStatusCode.Created))["id"]!;

    async Task<Guid> JoinAsync(Guid session, Guid person)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/scheduling/bookings") { Content = JsonContent.Create(new { participant_id = person, session_id = session, programme_id = state.Programme }) };
        request.Headers.Add("Prefer", "wait=20");
        return (Guid)(await JsonAsync(await state.Http.SendAsync(request), HttpStatusCode.Created))["id"]!;
    }

    async Task EraseAsync(Guid partner, Guid person)
    {
        const string Taken = "select count(*) from platform.inbox where endpoint like '%erase-participant'";
        await using var credits = new NpgsqlConnection(state.Credits.Database);
        var before = (await ScalarAsync<long>(Taken, new { }), await credits.ExecuteScalarAsync<long>(Taken));
        await state.PublishAsync(new ParticipantErased(partner, person));
        await Eventually.HoldsAsync(async () => await ScalarAsync<long>(Taken, new { }) > before.Item1 && await credits.ExecuteScalarAsync<long>(Taken) > before.Item2, "both take it in");
    }

    async Task SqlAsync(string sql, object parameters)
    {
        await using var connection = new NpgsqlConnection(state.Scheduling.Database);
        await connection.ExecuteAsync(sql, parameters);
    }

    async Task<T> ScalarAsync<T>(string sql, object parameters)
    {
        await using var connection = new NpgsqlConnection(state.Scheduling.Database);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    /// <summary>The tables, of every schema, that still say who it was.</summary>
    async Task<string[]> TracesAsync(Guid person)
    {
        await using var connection = new NpgsqlConnection(state.Scheduling.Database);
        var traces = new List<string>();
        foreach (var table in await connection.QueryAsync<string>("select table_schema || '.' || table_name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')"))
        {
            if (await connection.ExecuteScalarAsync<long>($"select count(*) from {table} t where strpos(t::text, @id) > 0", new { id = person.ToString() }) > 0)
            {
                traces.Add(table);
            }
        }

        return [.. traces];
    }
}
