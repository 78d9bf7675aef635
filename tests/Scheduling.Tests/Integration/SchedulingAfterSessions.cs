using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Entraide.DirectoryService;
using Entraide.Testing;
using Entraide.Testing.Conformance;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Scheduling runs beside the real directory, which knows a crisis line; sessions lie behind. Everything it logs, traces and publishes is kept.</summary>
[CollectionDefinition(nameof(SchedulingAfterSessions))]
public sealed class SchedulingAfterSessions : IAsyncLifetime, ICollectionFixture<SchedulingAfterSessions>
{
    public const string Key = "a key of tests, long enough to be one";

    public RunningService Scheduling { get; private set; } = null!;
    public RunningService Directory { get; private set; } = null!;
    public Guid Partner { get; } = Guid.CreateVersion7();
    public HttpClient Http { get; private set; } = null!;
    public ConcurrentQueue<string> Logs { get; } = [];

    public async Task InitializeAsync()
    {
        Scheduling = await RunningService.StartAsync(SchedulingService.Build, typeof(SchedulingAfterSessions).Assembly, $"--Wellbeing:Key={Key}");
        ((ILoggerFactory)Scheduling.Services.GetService(typeof(ILoggerFactory))!).AddProvider(new Scribe(Logs));
        Directory = await RunningService.StartAsync(DirectoryHost.Build, typeof(SchedulingAfterSessions).Assembly, $"--services:gateway:http:0={Scheduling.Gateway.Url}");
        Http = As(Partner);
        var verified = TimeProvider.System.GetUtcNow().AddDays(-3).ToString("yyyy-MM-ddTHH:mm:ssZ");
        using var importer = CarefulCaller.Client(Directory.Url);
        importer.DefaultRequestHeaders.Authorization = new("Bearer", Scheduling.Gateway.Token(Guid.CreateVersion7(), "directory.read directory.write"));
        await SchedulingWithOpenSlot.JsonAsync(await importer.PostAsJsonAsync("/v1/directory/imports?format=crisis_lines", JsonNode.Parse($$"""
            [ { "country": "France", "alpha-2": "FR", "hotlines": [
                { "name": "Urgences", "numbers": ["112"] },
                { "name": "Ligne de nuit", "numbers": ["116 111", "*9518"], "verification": { "verified_at": "{{verified}}", "how": "called" } } ] },
              { "country": "Senegal", "alpha-2": "SN", "hotlines": [ { "name": "SAMU", "numbers": ["1515"] } ] } ]
            """)), HttpStatusCode.Created);
        // The outbox is emptied as it is relayed: what passes through it is copied aside.
        await ExecuteAsync("""
            create table outbox_seen (type text, body text);
            create function keep_outbox() returns trigger language plpgsql security definer as $$ begin insert into outbox_seen values (new.type, new.body); return new; end $$;
            create trigger keep_outbox after insert on platform.outbox for each row execute function keep_outbox();
            """);
        Reachable();
    }

    public async Task DisposeAsync()
    {
        await Directory.DisposeAsync();
        await Scheduling.DisposeAsync();
    }

    /// <summary>A client of a partner, who may read the directory, too.</summary>
    public HttpClient As(Guid partner, string scope = "scheduling.read scheduling.write directory.read") => Scheduling.As(partner, scope);

    public void Reachable() => Scheduling.Gateway.Route("directory", Directory.Url);

    public void Away() => Scheduling.Gateway.Route("directory", null);

    /// <summary>A booking of a session as the lifecycle leaves it; by default one that ended an hour ago and was attended.</summary>
    public async Task<Booked> BookedAsync(
        string state = "attended", DateTimeOffset? startsAt = null, string kind = "one_to_one", string modality = "video", Guid? participant = null, Guid? partner = null, bool walkIn = false)
    {
        var booked = new Booked(Guid.CreateVersion7(), Guid.CreateVersion7(), participant ?? Guid.CreateVersion7(), Guid.CreateVersion7());
        var start = startsAt ?? TimeProvider.System.GetUtcNow().AddHours(-2);
        await ExecuteAsync("""
            insert into sessions (id, partner_id, supporter_id, kind, modality, starts_at, ends_at, state, tzdb_version, owner_id, zone, local_start, taken)
            values (@Session, @partner, @Supporter, @kind, @modality, @start, @end, 'scheduled', '-', @Session, 'Etc/UTC', @local, 1);
            insert into bookings (id, partner_id, session_id, participant_id, supporter_id, programme_id, hold_id, starts_at, ends_at, state, walk_in, requested_at, changed_at)
            values (@Id, @partner, @Session, @Participant, @Supporter, gen_random_uuid(), gen_random_uuid(), @start, @end, @state, @walkIn, @start, @start);
            insert into participants (id, partner_id) values (@Participant, @partner) on conflict do nothing
            """, new
        {
            booked.Id,
            booked.Session,
            booked.Participant,
            booked.Supporter,
            partner = partner ?? Partner,
            kind,
            modality,
            state,
            walkIn,
            start = start.UtcDateTime,
            end = start.AddHours(1).UtcDateTime,
            local = start.DateTime,
        });
        return booked;
    }

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Scheduling.Database);
        await connection.ExecuteAsync(sql, parameters);
    }

    public async Task<T[]> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Scheduling.Database);
        return [.. await connection.QueryAsync<T>(sql, parameters)];
    }

    /// <summary>Publishes as any service does: by an outbox, its relay and the broker.</summary>
    public Task PublishAsync<T>(T message) where T : class => Scheduling.PublishAsync(message);

    /// <summary>The bodies of the signals published about an id.</summary>
    public Task<string[]> PublishedAsync(Guid about) =>
        QueryAsync<string>("select body from outbox_seen where type = 'Entraide.Scheduling.Contracts:CrisisSignalled' and body like '%' || @about::text || '%'", new { about });

    public sealed record Booked(Guid Id, Guid Session, Guid Participant, Guid Supporter);

    sealed class Scribe(ConcurrentQueue<string> logs) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
