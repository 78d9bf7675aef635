using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Series as a partner makes and changes them.</summary>
static class SeriesCalls
{
    /// <summary>Six in the evening in Paris, some days from now.</summary>
    public static string Evening(int days, string time = "18:00") => $"{TimeProvider.System.GetUtcNow().AddDays(days):yyyy-MM-dd}T{time}";

    public static object Weekly(
        Guid supporter, string startsAt, int? count = 4, Guid? room = null, int capacity = 5, object? rule = null, string zone = "Europe/Paris", string[]? exceptions = null, string[]? extra = null, int minutes = 60) => new
        {
            zone,
            starts_at = startsAt,
            rule = rule ?? new { frequency = "weekly", count },
            details = new { kind = "group", supporter_id = supporter, modality = "video", minutes, capacity, room_id = room, credits = 1 },
            exceptions = exceptions ?? [],
            extra_dates = extra ?? [],
        };

    public static Task<HttpResponseMessage> PlanAsync(this SchedulingWithOpenSlot state, object series) => state.Http.PostAsJsonAsync("/v1/scheduling/series", series);

    public static async Task<JsonNode> PlannedAsync(this SchedulingWithOpenSlot state, object series) => await JsonAsync(await state.PlanAsync(series), HttpStatusCode.Created);

    public static async Task<JsonNode[]> SessionsAsync(this SchedulingWithOpenSlot state, JsonNode series) =>
        [.. (await JsonAsync(await state.Http.GetAsync($"/v1/scheduling/series/{series["id"]}/sessions?limit=100"), HttpStatusCode.OK))["items"]!.AsArray().Select(session => session!)];

    public static Task<HttpResponseMessage> EditAsync(this SchedulingWithOpenSlot state, JsonNode series, string scope, string occurrence, object changes) =>
        state.Http.PostAsJsonAsync($"/v1/scheduling/series/{series["id"]}/edits", new { scope, occurrence, changes });

    public static async Task<JsonNode> EditedAsync(this SchedulingWithOpenSlot state, JsonNode series, string scope, string occurrence, object changes) =>
        await JsonAsync(await state.EditAsync(series, scope, occurrence, changes), HttpStatusCode.OK);

    public static Task<HttpResponseMessage> JoinAsync(this SchedulingWithOpenSlot state, Guid participant, JsonNode session, int wait = 20)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/scheduling/bookings")
        {
            Content = JsonContent.Create(new { participant_id = participant, session_id = (Guid)session["id"]!, programme_id = state.Programme }),
        };
        if (wait > 0)
        {
            request.Headers.Add("Prefer", $"wait={wait}");
        }

        return state.Http.SendAsync(request);
    }

    public static async Task<JsonNode> JoinedAsync(this SchedulingWithOpenSlot state, Guid participant, JsonNode session)
    {
        var booking = await JsonAsync(await state.JoinAsync(participant, session), HttpStatusCode.Created);
        Assert.Equal("confirmed", (string)booking["state"]!);
        return booking;
    }

    public static async Task<JsonNode> BookingAsync(this SchedulingWithOpenSlot state, JsonNode booking) =>
        await JsonAsync(await state.Http.GetAsync($"/v1/scheduling/bookings/{booking["id"]}"), HttpStatusCode.OK);

    public static async Task ConflictAsync(this HttpResponseMessage answer, string name) =>
        Assert.Equal($"urn:entraide:problem:{name}", (string)(await JsonAsync(answer, HttpStatusCode.Conflict))["type"]!);

    /// <summary>The only value of <paramref name="sql"/> in scheduling's database.</summary>
    public static async Task<T> ScalarAsync<T>(this SchedulingWithOpenSlot state, string sql)
    {
        await using var connection = new NpgsqlConnection(state.Scheduling.Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>From now on each message that scheduling writes to its outbox is remembered, after it was sent too.</summary>
    public static Task CountMessagesAsync(this SchedulingWithOpenSlot state) => state.ExecuteAsync("""
        create table if not exists public.sent (type text, body jsonb);
        create or replace function public.remember() returns trigger language plpgsql security definer as $$ begin insert into public.sent values (new.type, new.body::jsonb); return new; end $$;
        create or replace trigger remember after insert on platform.outbox for each row execute function public.remember();
        """);

    public static Task<long> SentAsync(this SchedulingWithOpenSlot state, string message, string member, Guid id) =>
        state.ScalarAsync<long>($"select count(*) from public.sent where type like '%:{message}' and body->>'{member}' = '{id}'");

    public static Task<long> RescheduledAsync(this SchedulingWithOpenSlot state, JsonNode booking) => state.SentAsync("BookingRescheduled", "bookingId", (Guid)booking["id"]!);

    public static async Task ExecuteAsync(this SchedulingWithOpenSlot state, string sql)
    {
        await using var connection = new NpgsqlConnection(state.Scheduling.Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Asserts that the time taken in the database is that of the sessions and bookings that take place, to the second, and nothing else.</summary>
    public static async Task TimesMatchAsync(this SchedulingWithOpenSlot state) => Assert.Equal(0, await state.ScalarAsync<long>("""
        with due as (
            select owner_id, supporter_id as resource_id, tstzrange(starts_at, ends_at + make_interval(mins => debrief_minutes)) as r from sessions where state = 'scheduled'
            union all select owner_id, co_facilitator_id, tstzrange(starts_at, ends_at) from sessions where state = 'scheduled' and co_facilitator_id is not null
            union all select owner_id, room_id, tstzrange(starts_at, ends_at) from sessions where state = 'scheduled' and room_id is not null
            union all select id, participant_id, tstzrange(starts_at, ends_at) from bookings where state in ('requested', 'held', 'confirmed')),
        expected as (select owner_id, resource_id, range_agg(r) as during from due group by 1, 2),
        taken as (select owner_id, resource_id, range_agg(r) as during from occupied, unnest(during) r group by 1, 2)
        select count(*) from expected full join taken using (owner_id, resource_id) where expected.during is distinct from taken.during
        """));
}
