using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Entraide.Testing;
using Npgsql;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Steps of the tests about sessions and bookings, and what the two databases say afterwards.</summary>
static class Meetings
{
    /// <summary>Calls scheduling, waiting for what is pending where <paramref name="wait"/> says so.</summary>
    internal static Task<HttpResponseMessage> PostAsync(this SchedulingWithOpenSlot state, string path, object body, int wait = 20, HttpClient? http = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/scheduling{path}") { Content = JsonContent.Create(body) };
        if (wait > 0)
        {
            request.Headers.Add("Prefer", $"wait={wait}");
        }

        return (http ?? state.Http).SendAsync(request);
    }

    /// <summary>A programme of its own, so that a test counts its credits alone.</summary>
    internal static async Task<Guid> FundAsync(this SchedulingWithOpenSlot state, long credits = 1000, object? rules = null)
    {
        var body = new Dictionary<string, object> { ["name"] = "Own", ["zone"] = "Valmorel", ["price_list"] = new[] { new { up_to_minutes = 60, credits = Price }, new { up_to_minutes = 120, credits = 2 * Price } } };
        if (rules is not null)
        {
            body["booking_rules"] = rules;
        }

        var programme = (Guid)(await JsonAsync(await state.CreditsHttp.PostAsJsonAsync("/v1/credits/programmes", body), HttpStatusCode.Created))["id"]!;
        if (credits > 0)
        {
            await JsonAsync(await state.CreditsHttp.PostAsJsonAsync($"/v1/credits/programmes/{programme}/grants", new { id = Guid.CreateVersion7(), credits }), HttpStatusCode.Created);
        }

        if (rules is not null)
        {
            await Eventually.HoldsAsync(async () => await state.CountAsync("booking_rules", "programme_id = @programme", new { programme }) == 1, "scheduling knows the rules");
        }

        return programme;
    }

    internal static async Task<JsonNode> BalanceAsync(this SchedulingWithOpenSlot state, Guid programme) =>
        (await JsonAsync(await state.CreditsHttp.GetAsync($"/v1/credits/programmes/{programme}"), HttpStatusCode.OK))["balance"]!;

    internal static Task BalanceIsAsync(this SchedulingWithOpenSlot state, Guid programme, long held, long spent) => Eventually.HoldsAsync(
        async () => await state.BalanceAsync(programme) is var balance && (long)balance["held"]! == held && (long)balance["spent"]! == spent, $"{held} credits are held and {spent} spent");

    internal static async Task<Guid> ScheduleAsync(this SchedulingWithOpenSlot state, Guid supporter, DateTimeOffset startsAt, int capacity = 5, Guid? listing = null, Guid? room = null, bool listed = true, int minutes = 60, string kind = "group") =>
        (Guid)(await JsonAsync(await state.TryScheduleAsync(supporter, startsAt, capacity, listing, room, listed, minutes, kind), HttpStatusCode.Created))["id"]!;

    internal static Task<HttpResponseMessage> TryScheduleAsync(this SchedulingWithOpenSlot state, Guid supporter, DateTimeOffset startsAt, int capacity = 5, Guid? listing = null, Guid? room = null, bool listed = true, int minutes = 60, string kind = "group", HttpClient? http = null) =>
        state.PostAsync("/sessions", new
        {
            starts_at = startsAt,
            zone = "Europe/Paris",
            details = new { kind, supporter_id = supporter, modality = "video", minutes, capacity, listing_id = listing, room_id = room, listed, waitlist = "none" },
        }, 0, http);

    internal static Task<HttpResponseMessage> JoinAsync(this SchedulingWithOpenSlot state, Guid session, Guid participant, Guid? programme = null, int wait = 20, HttpClient? http = null) =>
        state.PostAsync("/bookings", new { participant_id = participant, programme_id = programme ?? state.Programme, session_id = session }, wait, http);

    /// <summary>A confirmed place of somebody new.</summary>
    internal static async Task<Guid> JoinedAsync(this SchedulingWithOpenSlot state, Guid session, Guid? programme = null, Guid? participant = null)
    {
        var booking = await JsonAsync(await state.JoinAsync(session, participant ?? await state.RegisterParticipantAsync(), programme), HttpStatusCode.Created);
        Assert.Equal("confirmed", (string)booking["state"]!);
        return (Guid)booking["id"]!;
    }

    /// <summary>A confirmed 1:1 booking of somebody new.</summary>
    internal static async Task<Guid> BookedAsync(this SchedulingWithOpenSlot state, Guid supporter, DateTimeOffset startsAt, Guid programme, Guid? participant = null)
    {
        var booking = await JsonAsync(await state.RequestAsync(participant ?? await state.RegisterParticipantAsync(), supporter, startsAt, programme: programme), HttpStatusCode.Created);
        Assert.Equal("confirmed", (string)booking["state"]!);
        return (Guid)booking["id"]!;
    }

    internal static async Task<JsonNode> BookingAsync(this SchedulingWithOpenSlot state, Guid id) => await JsonAsync(await state.Http.GetAsync($"/v1/scheduling/bookings/{id}"), HttpStatusCode.OK);

    internal static async Task<JsonNode> SessionAsync(this SchedulingWithOpenSlot state, Guid id) => await JsonAsync(await state.Http.GetAsync($"/v1/scheduling/sessions/{id}"), HttpStatusCode.OK);

    /// <summary>Somebody whom scheduling knows already.</summary>
    internal static async Task<Guid[]> ParticipantsAsync(this SchedulingWithOpenSlot state, int count)
    {
        var ids = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToArray();
        await state.ExecuteAsync("insert into participants (id, partner_id) select unnest(@ids), @Partner", new { ids, state.Partner });
        return ids;
    }

    internal static async Task<long> CountAsync(this SchedulingWithOpenSlot state, string table, string condition = "true", object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(state.Scheduling.Database);
        return await connection.ExecuteScalarAsync<long>($"select count(*) from {table} where {condition}", parameters);
    }

    internal static async Task ExecuteAsync(this SchedulingWithOpenSlot state, string sql, object parameters)
    {
        await using var connection = new NpgsqlConnection(state.Scheduling.Database);
        await connection.ExecuteAsync(sql, parameters);
    }

    /// <summary>Counts the holds of a programme or of a booking; one that was released before it was asked for names no programme.</summary>
    internal static async Task<long> HoldsAsync(this SchedulingWithOpenSlot state, Guid programmeOrBooking, string holdState = "held")
    {
        await using var connection = new NpgsqlConnection(state.Credits.Database);
        return await connection.ExecuteScalarAsync<long>(
            "select count(*) from holds where (programme_id = @programmeOrBooking or booking_id = @programmeOrBooking) and state = @holdState", new { programmeOrBooking, holdState });
    }

    /// <summary>Keeps credits from answering for a programme until it is disposed of: its pool is locked, as a busy one is.</summary>
    internal static async Task<IAsyncDisposable> BusyPoolAsync(this SchedulingWithOpenSlot state, Guid programme)
    {
        var connection = new NpgsqlConnection(state.Credits.Database);
        await connection.OpenAsync();
        await connection.ExecuteAsync("begin; select 1 from accounts where programme_id = @programme and kind = 'pool' for update", new { programme });
        return connection;
    }

    internal static async Task<JsonNode> ConflictAsync(this Task<HttpResponseMessage> answer, string name)
    {
        var problem = await JsonAsync(await answer, HttpStatusCode.Conflict);
        Assert.Equal($"urn:entraide:problem:{name}", (string)problem["type"]!);
        return problem;
    }

    internal static async Task InvalidAsync(this Task<HttpResponseMessage> answer, string pointer)
    {
        var problem = await JsonAsync(await answer, HttpStatusCode.UnprocessableEntity);
        Assert.Contains(pointer, problem["errors"]!.AsArray().Select(error => (string)error!["pointer"]!));
    }
}
