using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Entraide.Scheduling.Contracts;
using Entraide.Scheduling.Waitlists;
using Entraide.ServiceDefaults.Tenancy;
using Entraide.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Scheduling runs twice on one database, with the real credits service; somebody listens to what is offered.</summary>
public sealed class GroupsWithWaitlists : IAsyncLifetime
{
    readonly SchedulingWithOpenSlot state = new();
    IBusControl listener = null!;

    public SchedulingWithOpenSlot State => state;
    public RunningService Second { get; private set; } = null!;

    /// <summary>A client of each replica.</summary>
    public IReadOnlyList<HttpClient> Replicas { get; private set; } = [];

    /// <summary>Every offer that was published, by its entry.</summary>
    public ConcurrentDictionary<Guid, PlaceOffered> Offers { get; } = new();

    /// <summary>Every end of an offer that was published: the entry and which of its offers it was.</summary>
    public ConcurrentDictionary<(Guid Entry, DateTimeOffset OfferedAt), PlaceOfferEnded> EndedOffers { get; } = new();

    public async Task InitializeAsync()
    {
        await state.InitializeAsync();
        Second = await RunningService.StartAsync(SchedulingService.Build, typeof(GroupsWithWaitlists).Assembly, $"--ConnectionStrings:database={state.Scheduling.Database}");
        Replicas = [state.Http, Second.As(state.Partner, "scheduling.read scheduling.write")];
        listener = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(new Uri(TestServers.Broker(typeof(GroupsWithWaitlists).Assembly)));
            rabbit.ReceiveEndpoint($"offers-{Guid.CreateVersion7():N}", endpoint =>
            {
                endpoint.AutoDelete = true;
                endpoint.Durable = false;
                endpoint.Handler<PlaceOffered>(context =>
                {
                    Offers[context.Message.EntryId] = context.Message;
                    return Task.CompletedTask;
                });
                endpoint.Handler<PlaceOfferEnded>(context =>
                {
                    EndedOffers[(context.Message.EntryId, context.Message.OfferedAt)] = context.Message;
                    return Task.CompletedTask;
                });
            });
        });
        await listener.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await listener.StopAsync();
        await Second.DisposeAsync();
        await state.DisposeAsync();
    }

    /// <summary>A group with some places, two days from now unless said otherwise, at one credit a place.</summary>
    public async Task<Guid> PlanAsync(int capacity = 1, string waitlist = "offer", DateTimeOffset? startsAt = null, int offerMinutes = 240)
    {
        var session = await JsonAsync(await state.Http.PostAsJsonAsync("/v1/scheduling/sessions", new
        {
            starts_at = startsAt ?? InHours(48),
            zone = "Europe/Paris",
            details = new { kind = "group", supporter_id = await state.ListSupporterAsync(), modality = "video", minutes = 60, capacity, credits = 1, waitlist, offer_minutes = offerMinutes },
        }), HttpStatusCode.Created);
        return (Guid)session["id"]!;
    }

    public Task<HttpResponseMessage> BookAsync(Guid session, Guid participant, Guid? programme = null, HttpClient? by = null, int wait = 20)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/scheduling/bookings")
        {
            Content = JsonContent.Create(new { participant_id = participant, programme_id = programme ?? state.Programme, session_id = session }),
        };
        request.Headers.Add("Prefer", $"wait={wait}");
        return (by ?? state.Http).SendAsync(request);
    }

    /// <summary>Somebody with a confirmed place.</summary>
    public async Task<Guid> BookedAsync(Guid session, Guid? participant = null)
    {
        var booking = await JsonAsync(await BookAsync(session, participant ?? await state.RegisterParticipantAsync()), HttpStatusCode.Created);
        Assert.Equal("confirmed", (string)booking["state"]!);
        return (Guid)booking["id"]!;
    }

    public Task<HttpResponseMessage> CancelAsync(Guid booking, HttpClient? by = null) =>
        (by ?? state.Http).PostAsJsonAsync($"/v1/scheduling/bookings/{booking}/cancel", new { by = "participant" });

    public async Task CancelledAsync(Guid booking) => await JsonAsync(await CancelAsync(booking), HttpStatusCode.OK);

    public Task<HttpResponseMessage> JoinAsync(Guid session, Guid participant, Guid? programme = null, HttpClient? by = null) =>
        (by ?? state.Http).PostAsJsonAsync($"/v1/scheduling/sessions/{session}/waitlist", new { participant_id = participant, programme_id = programme ?? state.Programme });

    /// <summary>Somebody who waits.</summary>
    public async Task<Guid> WaitingAsync(Guid session, Guid? participant = null, Guid? programme = null) =>
        (Guid)(await JsonAsync(await JoinAsync(session, participant ?? await state.RegisterParticipantAsync(), programme), HttpStatusCode.Created))["id"]!;

    /// <summary>Asks to <c>accept</c>, <c>decline</c>, <c>leave</c> or <c>promote</c>.</summary>
    public Task<HttpResponseMessage> AskAsync(Guid entry, string what, HttpClient? by = null, object? body = null, int wait = 0)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/scheduling/waitlist-entries/{entry}/{what}") { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Prefer", $"wait={wait}");
        return (by ?? state.Http).SendAsync(request);
    }

    public async Task<JsonNode> EntryAsync(Guid entry) => await JsonAsync(await state.Http.GetAsync($"/v1/scheduling/waitlist-entries/{entry}"), HttpStatusCode.OK);

    /// <summary>Waits until it was published that the entry's offer, of which everybody was told, is no longer kept.</summary>
    public Task HearEndAsync(Guid entry) => Eventually.HoldsAsync(
        () => Task.FromResult(Offers.TryGetValue(entry, out var offer) && EndedOffers.ContainsKey((entry, offer.OfferedAt))), "the end of the offer is published");

    public async Task<string> StateAsync(Guid entry) => (string)(await EntryAsync(entry))["state"]!;

    public async Task<int> FreeAsync(Guid session) => (int)(await JsonAsync(await state.Http.GetAsync($"/v1/scheduling/sessions/{session}"), HttpStatusCode.OK))["free_places"]!;

    /// <summary>The stable name of the problem a request met.</summary>
    public static async Task<string> ConflictAsync(HttpResponseMessage response) => ((string)(await JsonAsync(response, HttpStatusCode.Conflict))["type"]!)["urn:entraide:problem:".Length..];

    /// <summary>One round of the job that tends waitlists.</summary>
    public async Task TendAsync(RunningService? on = null)
    {
        WorkingFor.AllPartners("as the job does");
        await using var scope = (on ?? state.Scheduling).Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TendWaitlists>().RunAsync(CancellationToken.None);
    }

    /// <summary>Changes what only time, or another part of the service, changes.</summary>
    public async Task<int> SqlAsync(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(state.Scheduling.Database);
        return await connection.ExecuteAsync(sql, parameters);
    }

    public async Task<T> OneAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(state.Scheduling.Database);
        return await connection.QuerySingleAsync<T>(sql, parameters);
    }

    public async Task<T[]> AllAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(state.Scheduling.Database);
        return [.. await connection.QueryAsync<T>(sql, parameters)];
    }

    /// <summary>The offer ends a moment ago.</summary>
    public Task RunOutAsync(Guid entry) => SqlAsync("update waitlist_entries set offer_ends_at = now() - interval '1 second' where id = @entry", new { entry });

    /// <summary>Places counted as taken, and what they are taken by: always the same.</summary>
    public async Task<(int Taken, int Booked, int Offered)> PlacesAsync(Guid session) => await OneAsync<(int, int, int)>("""
        select s.taken, (select count(*)::int from bookings b where b.session_id = s.id and b.state in ('requested', 'held', 'confirmed', 'attended', 'no_show')),
            (select count(*)::int from waitlist_entries e where e.session_id = s.id and e.state = 'offered')
        from sessions s where s.id = @session
        """, new { session });
}
