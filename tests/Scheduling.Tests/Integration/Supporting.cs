using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Entraide.Testing;
using Npgsql;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>What tests of limits and hand-overs do again and again.</summary>
static class Supporting
{
    /// <summary>Noon in Paris of the second Monday from now: a whole week ahead, and no clock change near enough to matter.</summary>
    internal static DateTimeOffset Monday()
    {
        var date = TimeProvider.System.GetUtcNow().Date;
        var monday = date.AddDays(((int)DayOfWeek.Monday - (int)date.DayOfWeek + 7) % 7 + 7);
        return new DateTimeOffset(monday, TimeSpan.Zero).AddHours(11);
    }

    internal static async Task GrantAsync(this SchedulingWithOpenSlot state, long credits) =>
        await JsonAsync(await state.CreditsHttp.PostAsJsonAsync($"/v1/credits/programmes/{state.Programme}/grants", new { id = Guid.CreateVersion7(), credits }), HttpStatusCode.Created);

    internal static async Task<JsonNode> SetLimitsAsync(this HttpClient http, string of, object limits) =>
        await JsonAsync(await http.PutAsJsonAsync($"/v1/scheduling/{of}limits", limits), HttpStatusCode.OK);

    internal static Task<HttpResponseMessage> PlanAsync(
        this HttpClient http, Guid supporter, DateTimeOffset startsAt, string kind = "group", int minutes = 60, bool hard = false, Guid? second = null, Guid? listing = null, int capacity = 5, int weight = 100) =>
        http.PostAsJsonAsync("/v1/scheduling/sessions", new
        {
            starts_at = startsAt,
            zone = "Europe/Paris",
            details = new
            {
                kind,
                supporter_id = supporter,
                modality = "video",
                minutes,
                capacity = kind == "mentoring" ? 1 : capacity,
                hard,
                co_facilitator_id = second,
                listing_id = listing,
                weight_percent = weight,
                credits = Price,
            },
        });

    internal static async Task<Guid> PlannedAsync(this Task<HttpResponseMessage> planned) => (Guid)(await JsonAsync(await planned, HttpStatusCode.Created))["id"]!;

    internal static Task<HttpResponseMessage> JoinAsync(this SchedulingWithOpenSlot state, Guid session, Guid participant)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/scheduling/bookings") { Content = JsonContent.Create(new { participant_id = participant, session_id = session, programme_id = state.Programme }) };
        request.Headers.Add("Prefer", "wait=20");
        return state.Http.SendAsync(request);
    }

    /// <summary>The refusal names the limit, its value and what was reached.</summary>
    internal static async Task RefusedAsync(this Task<HttpResponseMessage> asked, string limit, decimal allowed, decimal reached)
    {
        var problem = await JsonAsync(await asked, HttpStatusCode.Conflict);
        Assert.Equal($"urn:entraide:problem:{limit}", (string)problem["type"]!);
        Assert.Equal((limit, allowed, reached), ((string)problem["limit"]!["name"]!, (decimal)problem["limit"]!["allowed"]!, (decimal)problem["limit"]!["reached"]!));
    }

    internal static async Task<JsonNode> PauseAsync(this SchedulingWithOpenSlot state, Guid supporter, DateTimeOffset? until = null) =>
        await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/scheduling/supporters/{supporter}/pause", new { until }), HttpStatusCode.OK);

    internal static async Task<JsonNode> ResumeAsync(this SchedulingWithOpenSlot state, Guid supporter) =>
        await JsonAsync(await state.Http.PostAsync($"/v1/scheduling/supporters/{supporter}/resume", null), HttpStatusCode.OK);

    /// <summary>The hand-over of a session in that state, or null.</summary>
    internal static async Task<JsonNode?> HandOverAsync(this SchedulingWithOpenSlot state, Guid session, string handOver = "offered") =>
        (await JsonAsync(await state.Http.GetAsync($"/v1/scheduling/hand-overs?state={handOver}&limit=100"), HttpStatusCode.OK))["items"]!.AsArray()
            .SingleOrDefault(item => (Guid)item!["session_id"]! == session);

    internal static Task<HttpResponseMessage> AnswerAsync(this SchedulingWithOpenSlot state, JsonNode handOver, string answer, Guid supporter) =>
        state.Http.PostAsJsonAsync($"/v1/scheduling/hand-overs/{handOver["id"]}/{answer}", new { supporter_id = supporter });

    /// <summary>Changes what only the passing of time would.</summary>
    internal static async Task<int> SqlAsync(this SchedulingWithOpenSlot state, string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(state.Scheduling.Database);
        return await connection.ExecuteAsync(sql, parameters);
    }

    internal static Task LetOfferLapseAsync(this SchedulingWithOpenSlot state, Guid session) =>
        state.SqlAsync("update hand_overs set offered_until = offered_at where session_id = @session and state = 'offered'", new { session });

    internal static Task EventuallyAsync(this SchedulingWithOpenSlot state, Guid booking, string reached) =>
        Eventually.HoldsAsync(async () => await state.StateAsync(booking) == reached, $"the booking is {reached}");
}
