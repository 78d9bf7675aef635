using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Entraide.Scheduling.Erasure;
using Entraide.Scheduling.Wellbeing;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>A check-in is recorded and never told: the score of a person never leaves the service.</summary>
[Collection(nameof(SchedulingAfterSessions)), Trait("Category", "Integration")]
public sealed class CheckInTests(SchedulingAfterSessions state)
{
    static readonly int[] Fine = [4, 4, 3, 4, 4];

    [Fact]
    public async Task A_check_in_is_recorded_once_a_booking_and_instrument_and_the_answer_says_only_that()
    {
        var booking = await state.BookedAsync(kind: "group", modality: "chat");
        var answer = await JsonAsync(await CheckInAsync(booking.Id, Fine), HttpStatusCode.Created);
        Assert.Equal("""{"recorded":true}""", answer.ToJsonString());
        var again = await JsonAsync(await CheckInAsync(booking.Id, [0, 0, 0, 0, 0]), HttpStatusCode.Conflict);
        Assert.Equal("urn:entraide:problem:check-in-recorded", (string)again["type"]!);

        var person = new PersonKey(SchedulingAfterSessions.Key).Of(state.Partner, booking.Participant);
        var month = TimeProvider.System.GetUtcNow().AddHours(-2).ToString("yyyy-MM-01");
        Assert.Equal([$"who-5 1 {month} group chat 76"],
            await state.QueryAsync<string>("select concat_ws(' ', instrument, ordinal, month, kind, modality, score) from check_ins where person = @person", new { person }));
    }

    [Fact]
    public async Task Of_two_check_ins_at_once_for_one_booking_one_is_recorded_and_two_bookings_of_a_person_are_numbered()
    {
        var booking = await state.BookedAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CheckInAsync(booking.Id, Fine)));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.StatusCode != HttpStatusCode.Created), answer => Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode));

        var others = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => state.BookedAsync(participant: booking.Participant)));
        await Task.WhenAll(others.Select(async other => Assert.Equal(HttpStatusCode.Created, (await CheckInAsync(other.Id, Fine)).StatusCode)));
        var person = new PersonKey(SchedulingAfterSessions.Key).Of(state.Partner, booking.Participant);
        var numbers = await state.QueryAsync<int>("select ordinal from check_ins where person = @person order by ordinal", new { person });
        Assert.Equal([1, 2, 3, 4, 5], numbers);
    }

    [Fact]
    public async Task Who_leaves_takes_their_check_ins_along()
    {
        var (booking, other) = (await state.BookedAsync(), await state.BookedAsync());
        foreach (var id in new[] { booking.Id, other.Id })
        {
            await JsonAsync(await CheckInAsync(id, Fine), HttpStatusCode.Created);
        }

        WorkingFor.AllPartners("as the job does");
        await using (var scope = state.Scheduling.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<Unlinking>().RunAsync(state.Partner, booking.Participant, CancellationToken.None);
            await scope.ServiceProvider.GetRequiredService<UnitOfWork>().CommitAsync(CancellationToken.None);
        }

        async Task<long> CountAsync(SchedulingAfterSessions.Booked who) => (await state.QueryAsync<long>("select count(*) from check_ins where person = @person",
            new { person = new PersonKey(SchedulingAfterSessions.Key).Of(state.Partner, who.Participant) })).Single();
        Assert.Equal((0L, 1L), (await CountAsync(booking), await CountAsync(other)));
    }

    [Fact]
    public async Task A_check_in_is_refused_by_name_before_the_session_after_two_weeks_and_where_it_is_not_complete()
    {
        var now = TimeProvider.System.GetUtcNow();
        await RefusedAsync(await state.BookedAsync("confirmed", now.AddHours(1)), Fine, HttpStatusCode.Conflict, "check-in-not-open");
        await RefusedAsync(await state.BookedAsync("no_show"), Fine, HttpStatusCode.Conflict, "check-in-not-open");
        await RefusedAsync(await state.BookedAsync("attended", now.AddDays(-15)), Fine, HttpStatusCode.Conflict, "check-in-closed");
        var booking = await state.BookedAsync("confirmed", now.AddMinutes(-5));
        await RefusedAsync(booking, [1, 2, 3, 4], HttpStatusCode.UnprocessableEntity, "invalid");
        await RefusedAsync(booking, [1, 2, 3, 4, 6], HttpStatusCode.UnprocessableEntity, "invalid");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await CheckInAsync(booking.Id, Fine, "no-such")).StatusCode);
        // None of them used up the one that counts.
        Assert.Equal(HttpStatusCode.Created, (await CheckInAsync(booking.Id, Fine)).StatusCode);
    }

    [Fact]
    public async Task Anothers_booking_is_unknown()
    {
        using var other = state.As(Guid.CreateVersion7());
        var booking = await state.BookedAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsJsonAsync(Path(booking.Id), new { instrument = "who-5", answers = Fine })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsJsonAsync(Path(Guid.CreateVersion7()), new { instrument = "who-5", answers = Fine })).StatusCode);
    }

    [Fact]
    public async Task Danger_is_signalled_even_where_the_check_in_is_refused()
    {
        var late = await state.BookedAsync("attended", TimeProvider.System.GetUtcNow().AddDays(-90));
        var refused = await JsonAsync(await state.Http.PostAsJsonAsync(Path(late.Id), new { instrument = "nonsense", answers = new[] { 1 }, danger = true, country = "FR" }), HttpStatusCode.UnprocessableEntity);
        Assert.Equal("FR", (string)refused["danger"]!["crisis_lines"]!["country"]!);
        Assert.Single(await state.PublishedAsync(late.Id));

        var booking = await state.BookedAsync();
        var recorded = await JsonAsync(await state.Http.PostAsJsonAsync(Path(booking.Id), new { instrument = "who-5", answers = Fine, danger = true, country = "FR" }), HttpStatusCode.Created);
        Assert.True((bool)recorded["recorded"]!);
        Assert.Equal("Ligne de nuit", (string)recorded["danger"]!["crisis_lines"]!["lines"]![0]!["name"]!);
    }

    [Fact]
    public async Task An_instrument_of_a_partner_counts_as_it_says_and_a_version_never_changes()
    {
        const string Url = "/v1/scheduling/instruments/quarterly-7";
        object Version(int version, int multiplier = 2) => new { items = 2, minimum = 1, maximum = 7, multiplier, higher_is_better = false, version };
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.GetAsync(Url)).StatusCode);
        Assert.Equal("urn:entraide:problem:instrument-version-not-next", (string)(await JsonAsync(await state.Http.PutAsJsonAsync(Url, Version(2)), HttpStatusCode.Conflict))["type"]!);
        var set = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => state.Http.PutAsJsonAsync(Url, Version(1))));
        // Who read it before another had set it is told so; who sets the same again changes nothing.
        Assert.All(set, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.PreconditionFailed));
        Assert.Contains(set, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await state.Http.PutAsJsonAsync(Url, Version(1))).StatusCode);
        Assert.Equal("urn:entraide:problem:instrument-version-exists", (string)(await JsonAsync(await state.Http.PutAsJsonAsync(Url, Version(1, 3)), HttpStatusCode.Conflict))["type"]!);
        Assert.Equal(HttpStatusCode.OK, (await state.Http.PutAsJsonAsync(Url, Version(2, 3))).StatusCode);
        Assert.Equal(3, (int)(await JsonAsync(await state.Http.GetAsync(Url), HttpStatusCode.OK))["multiplier"]!);
        var booking = await state.BookedAsync();
        Assert.Equal(HttpStatusCode.Created, (await CheckInAsync(booking.Id, [7, 1], "quarterly-7")).StatusCode);
        var person = new PersonKey(SchedulingAfterSessions.Key).Of(state.Partner, booking.Participant);
        Assert.Equal(["2 24"], await state.QueryAsync<string>("select concat_ws(' ', version, score) from check_ins where person = @person", new { person }));

        using var other = state.As(Guid.CreateVersion7());
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(Url)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await state.Http.PutAsJsonAsync("/v1/scheduling/instruments/who-5", Version(1))).StatusCode);
        Assert.Equal(4, (int)(await JsonAsync(await state.Http.GetAsync("/v1/scheduling/instruments/who-5"), HttpStatusCode.OK))["multiplier"]!);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await state.Http.PutAsJsonAsync("/v1/scheduling/instruments/Not_a_code", Version(1))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await state.Http.PutAsJsonAsync(Url, new { items = 0, minimum = 5, maximum = 5, multiplier = 0, higher_is_better = true, version = 0 })).StatusCode);
    }

    [Fact]
    public async Task A_mark_is_forgotten_once_no_other_check_in_could_follow()
    {
        var booking = await state.BookedAsync();
        await CheckInAsync(booking.Id, Fine);
        await state.ExecuteAsync("update check_in_marks set until = now() - interval '1 minute' where booking_id = @Id", booking);
        await state.ExecuteAsync("update platform.leases set due_at = '-infinity', expires_at = '-infinity' where name = 'forget-check-in-marks'");
        WorkingFor.AllPartners("as the job does");
        await using var scope = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.CreateAsyncScope(state.Scheduling.Services);
        await ((ForgetCheckInMarks)scope.ServiceProvider.GetService(typeof(ForgetCheckInMarks))!).RunAsync(CancellationToken.None);
        Assert.Empty(await state.QueryAsync<string>("select instrument from check_in_marks where booking_id = @Id", booking));
    }

    [Fact]
    public async Task The_canary_a_score_and_its_person_are_in_no_log_no_span_no_message_and_in_no_row_together()
    {
        // An instrument whose scores are recognised wherever they turn up: 997 times 991 is 988027.
        Assert.Equal(HttpStatusCode.OK, (await state.Http.PutAsJsonAsync("/v1/scheduling/instruments/canary",
            new { items = 1, minimum = 0, maximum = 1000, multiplier = 991, higher_is_better = true, version = 1 })).StatusCode);
        var booking = await state.BookedAsync();
        var spans = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            // SpanHygiene takes the raw URLs and statements off; the ids of a URL are no secret.
            ActivityStopped = activity => spans.Enqueue($"{activity.OperationName} {activity.DisplayName} {string.Join(' ', activity.TagObjects.Where(tag => !tag.Key.StartsWith("url.") && !tag.Key.StartsWith("db.")).Select(tag => $"{tag.Key}={tag.Value}"))} {string.Join(' ', activity.Events.Select(e => $"{e.Name} {string.Join(' ', e.Tags)}"))}"),
        };
        ActivitySource.AddActivityListener(listener);
        Assert.Equal(HttpStatusCode.Created, (await CheckInAsync(booking.Id, [997], "canary")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await CheckInAsync(booking.Id, [997], "canary")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await CheckInAsync(booking.Id, [988027], "canary")).StatusCode);
        var quiet = await state.QueryAsync<string>("select body from outbox_seen where body like '%' || @Participant::text || '%' or body like '%988027%'", booking);
        var signalled = await JsonAsync(await state.Http.PostAsJsonAsync("/v1/scheduling/danger-signals", new { booking_id = booking.Id, by = "participant", country = "FR" }), HttpStatusCode.Created);

        Assert.Empty(quiet);
        Assert.NotEmpty(spans);
        Assert.All(spans.Concat(state.Logs), said =>
        {
            Assert.DoesNotContain("988027", said);
            Assert.DoesNotContain(booking.Participant.ToString(), said);
        });
        // The one message that knows the person is the declared one; it knows no score.
        var messages = await state.QueryAsync<string>("select type || ' ' || body from outbox_seen where body like '%' || @Participant::text || '%'", booking);
        Assert.StartsWith("Entraide.Scheduling.Contracts:CrisisSignalled", Assert.Single(messages));
        Assert.DoesNotContain("988027", messages[0] + signalled.ToJsonString());
        var rows = (await DumpAsync()).Where(row => row.Contains("988027")).ToArray();
        var row = Assert.Single(rows);
        Assert.DoesNotContain(booking.Participant.ToString(), row);
        Assert.DoesNotContain(booking.Id.ToString(), row);
        Assert.DoesNotContain(booking.Session.ToString(), row);
        Assert.DoesNotContain(booking.Supporter.ToString(), row);
    }

    Task<HttpResponseMessage> CheckInAsync(Guid booking, int[] answers, string instrument = "who-5") => state.Http.PostAsJsonAsync(Path(booking), new { instrument, answers });

    async Task RefusedAsync(SchedulingAfterSessions.Booked booking, int[] answers, HttpStatusCode status, string name) =>
        Assert.Equal($"urn:entraide:problem:{name}", (string)(await JsonAsync(await CheckInAsync(booking.Id, answers), status))["type"]!);

    static string Path(Guid booking) => $"/v1/scheduling/bookings/{booking}/check-ins";

    async Task<List<string>> DumpAsync()
    {
        var rows = new List<string>();
        await using var source = NpgsqlDataSource.Create(state.Scheduling.Database);
        foreach (var table in await state.QueryAsync<string>("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('public', 'platform')"))
        {
            await using var command = source.CreateCommand($"select t::text from {table} t");
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                rows.Add(new StringBuilder(table).Append(' ').Append(reader.GetString(0)).ToString());
            }
        }

        return rows;
    }
}
