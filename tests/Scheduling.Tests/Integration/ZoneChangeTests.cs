using System.Net;
using System.Text.Json.Nodes;
using Entraide.Scheduling.ZoneChanges;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;
using static Entraide.Scheduling.Tests.Integration.SeriesCalls;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>France takes Portugal's time: what was promised for six in the evening is an hour later, for whoever agrees.</summary>
[Trait("Category", "Integration")]
public sealed class ZoneChangeTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>, IAsyncLifetime
{
    public Task InitializeAsync() => state.CountMessagesAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Sessions_that_would_move_are_listed_and_move_when_somebody_says_so()
    {
        var supporter = await state.ListSupporterAsync();
        var series = await state.PlannedAsync(Weekly(supporter, Evening(2), count: 3));
        var elsewhere = await state.PlannedAsync(Weekly(await state.ListSupporterAsync(), Evening(2), count: 1, zone: "America/New_York"));
        var sessions = await state.SessionsAsync(series);
        var booking = await state.JoinedAsync(await state.RegisterParticipantAsync(), sessions[0]);
        var one = await JsonAsync(await state.RequestAsync(await state.RegisterParticipantAsync(), await state.ListSupporterAsync(), InHours(72)), HttpStatusCode.Created);
        // Somebody else is there at seven in the second week.
        await state.PlannedAsync(Weekly(supporter, Evening(9, "20:00"), count: 1, minutes: 30, zone: "Europe/Madrid"));
        await state.PlannedAsync(Weekly(supporter, Evening(9, "19:00"), count: 1, minutes: 30, zone: "Europe/Madrid"));

        await CompareAsync(new ChangedZones("TZDB: 2999a"));
        var moves = await MovesAsync();
        Assert.Equal([(Guid)sessions[0]["id"]!, (Guid)one["session_id"]!, (Guid)sessions[1]["id"]!, (Guid)sessions[2]["id"]!], moves.Select(move => (Guid)move["session_id"]!));
        Assert.All(moves, move => Assert.Equal(TimeSpan.FromHours(1), (DateTimeOffset)move["new_start"]! - (DateTimeOffset)move["old_start"]!));
        Assert.Equal((DateTimeOffset)sessions[0]["starts_at"]!, (DateTimeOffset)(await state.SessionsAsync(series))[0]["starts_at"]!);
        Assert.Equal(0, await state.ScalarAsync<long>("select count(*) from sessions where tzdb_version <> 'TZDB: 2999a'"));
        // The same rules again, or older ones of a replica that is not updated yet, propose nothing new.
        await CompareAsync(new ChangedZones("TZDB: 2999a"));
        await CompareAsync(DateTimeZoneProviders.Tzdb);
        Assert.Equal(moves.Select(move => move["id"]!.ToString()), (await MovesAsync()).Select(move => move["id"]!.ToString()));

        Assert.Equal("confirmed", (string)(await JsonAsync(await DecideAsync(moves[0], "confirm"), HttpStatusCode.OK))["state"]!);
        var moved = (await state.SessionsAsync(series))[0];
        Assert.Equal(((DateTimeOffset)sessions[0]["starts_at"]!).AddHours(1), (DateTimeOffset)moved["starts_at"]!);
        Assert.Equal(Evening(2), (string)moved["local_start"]!);
        Assert.Equal((DateTimeOffset)moved["starts_at"]!, (DateTimeOffset)(await state.BookingAsync(booking))["starts_at"]!);
        Assert.Equal(1, await state.RescheduledAsync(booking));

        await (await DecideAsync(moves[2], "confirm")).ConflictAsync("slot-taken");
        Assert.Equal("kept", (string)(await JsonAsync(await DecideAsync(moves[2], "keep"), HttpStatusCode.OK))["state"]!);
        Assert.Equal((DateTimeOffset)sessions[1]["starts_at"]!, (DateTimeOffset)(await state.SessionsAsync(series))[1]["starts_at"]!);

        await JsonAsync(await DecideAsync(moves[1], "confirm"), HttpStatusCode.OK);
        Assert.Equal(InHours(73), (DateTimeOffset)(await state.BookingAsync(one))["starts_at"]!);
        await (await DecideAsync(moves[0], "keep")).ConflictAsync("zone-change-decided");

        await state.EditedAsync(series, "one", Evening(16), new { cancelled = true });
        await (await DecideAsync(moves[3], "confirm")).ConflictAsync("session-changed");
        Assert.Empty(await MovesAsync());
        Assert.NotNull(elsewhere);
        await state.TimesMatchAsync();
    }

    [Fact]
    public async Task Another_partners_are_not_there()
    {
        using var other = state.Scheduling.As(Guid.CreateVersion7(), "scheduling.read scheduling.write");
        Assert.Empty((await JsonAsync(await other.GetAsync("/v1/scheduling/zone-changes"), HttpStatusCode.OK))["items"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync($"/v1/scheduling/zone-changes/{Guid.CreateVersion7()}/confirm", null)).StatusCode);
    }

    async Task CompareAsync(IDateTimeZoneProvider zones)
    {
        WorkingFor.AllPartners("as the job does");
        await using var scope = state.Scheduling.Services.CreateAsyncScope();
        await new CompareZones(scope.ServiceProvider.GetRequiredService<UnitOfWork>(), zones, TimeProvider.System).RunAsync(CancellationToken.None);
    }

    async Task<JsonNode[]> MovesAsync() =>
        [.. (await JsonAsync(await state.Http.GetAsync("/v1/scheduling/zone-changes"), HttpStatusCode.OK))["items"]!.AsArray().Select(move => move!).OrderBy(move => (DateTimeOffset)move["old_start"]!)];

    Task<HttpResponseMessage> DecideAsync(JsonNode move, string decision) => state.Http.PostAsync($"/v1/scheduling/zone-changes/{move["id"]}/{decision}", null);

    /// <summary>Zone rules of another edition.</summary>
    sealed class ChangedZones(string version) : IDateTimeZoneProvider
    {
        public string VersionId => version;

        public System.Collections.ObjectModel.ReadOnlyCollection<string> Ids => DateTimeZoneProviders.Tzdb.Ids;

        public DateTimeZone this[string id] => GetZoneOrNull(id)!;

        public DateTimeZone GetSystemDefault() => DateTimeZone.Utc;

        public DateTimeZone? GetZoneOrNull(string id) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(id == "Europe/Paris" ? "Europe/Lisbon" : id);
    }
}
