using Entraide.Scheduling;
using Entraide.Scheduling.Series;
using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;

namespace Entraide.Benchmarks.SchedulingBenches;

/// <summary>
/// Ten thousand series made into sessions a year ahead, half of them weekly and half monthly, of two thousand supporters: sessions stored and
/// time claimed, as the periodic job does it. The other arm copies the same rows, ready made, into tables without an index or a constraint.
/// </summary>
sealed class SeriesBench : IBenchmark
{
    const int Series = 10_000, Supporters = 2_000, Rounds = 3;

    static readonly Guid Partner = new("0193a7f0-0000-7000-8000-000000000001");

    public string Name => "scheduling.expand";

    public async Task<IReadOnlyList<BenchResult>> RunAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        List<double> ours = [], copies = [];
        for (var round = 0; round < Rounds; round++)
        {
            var database = await TestServers.CreateDatabaseAsync();
            await using var gateway = await TestGateway.StartAsync();
            // Started once, so that the schema is the service's own; what is measured runs alone.
            await using (await servers.StartAsync("Scheduling", "Entraide.Scheduling", database, gateway, cancellationToken))
            {
            }

            await using var services = Services(database);
            await FillAsync(services, cancellationToken);
            var began = TimeProvider.System.GetTimestamp();
            await ExpandAsync(services, cancellationToken);
            ours.Add(TimeProvider.System.GetElapsedTime(began).TotalSeconds);
            var source = services.GetRequiredService<NpgsqlDataSource>();
            var (sessions, clashing) = (await CountAsync(source, "select count(*) from sessions", cancellationToken), await CountAsync(source, "select count(*) from sessions where state = 'clashing'", cancellationToken));
            copies.Add(await CopyAsync(source, cancellationToken));
            Console.WriteLine($"  round {round + 1}: {ours[^1]:0.0} s for {sessions} sessions of {Series} series, {clashing} clashing; copied in {copies[^1]:0.0} s");
        }

        return [BenchResult.OfCosts(Name, "s", ours, copies, 10)];
    }

    // As the service is set up, so that rows are mapped as there.
    static ServiceProvider Services(string database)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["ConnectionStrings:database"] = database;
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IDateTimeZoneProvider>(DateTimeZoneProviders.Tzdb);
        builder.AddDatabase(typeof(SchedulingService).Assembly);
        builder.WorksAcrossPartners("fills tables as a job does");
        builder.Services.AddScoped<ExpandSeries>();
        return builder.Services.BuildServiceProvider();
    }

    static async Task FillAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var now = TimeProvider.System.GetUtcNow();
        Guid[] supporters = [.. Enumerable.Range(0, Supporters).Select(_ => Guid.CreateVersion7(now))];
        await work.ExecuteAsync("""
            insert into supporters (id, partner_id, version, bookable_until, sessions_per_day, sessions_per_week, modalities)
            select id, @Partner, 1, now() + interval '2 years', 8, 40, '{video}' from unnest(@supporters) id
            """, new { Partner, supporters }, cancellationToken);
        var today = Instant.FromDateTimeOffset(now).InUtc().Date;
        string[] zones = ["Europe/Paris", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Kolkata"];
        for (var i = 0; i < Series; i++)
        {
            // Each supporter leads five, at hours of their own; every fiftieth series clashes with another of the same supporter.
            var clashes = i >= 4 * Supporters && i % 10 == 0;
            var place = clashes ? i - Supporters : i;
            var start = today.PlusDays(1 + place % 28).At(new LocalTime(8 + 2 * (place / Supporters), 0));
            RecurrenceRule rule = i % 2 == 0 ? new(Frequency.Weekly) : i % 4 == 1 ? new(Frequency.Monthly, Nth: 1 + i % 3) : new(Frequency.Monthly, DayOfMonth: 1 + i % 28);
            var details = new SessionDetails(SessionKind.Group, supporters[i % Supporters], "video", 90, 12, Credits: 5);
            var series = MeetingSeries.Of(Guid.CreateVersion7(now), Partner, "local", zones[place % zones.Length], new Recurrence(rule.Explicit(start), start, [], []), details,
                DateTimeZoneProviders.Tzdb.VersionId, today.AtMidnight(), 365);
            await series.InsertAsync(work, now, cancellationToken);
        }

        await work.CommitAsync(cancellationToken);
        await CountAsync(services.GetRequiredService<NpgsqlDataSource>(), "vacuum analyze", cancellationToken);
    }

    static async Task ExpandAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ExpandSeries>().RunAsync(cancellationToken);
    }

    static async Task<double> CopyAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        List<(string Table, byte[] Rows)> tables = [];
        foreach (var table in new[] { "sessions", "occupied" })
        {
            await using var make = new NpgsqlCommand($"create table copy_of_{table} as select * from {table} limit 0", connection);
            await make.ExecuteNonQueryAsync(cancellationToken);
            await using var read = await connection.BeginRawBinaryCopyAsync($"copy {table} to stdout (format binary)", cancellationToken);
            using var bytes = new MemoryStream();
            await read.CopyToAsync(bytes, cancellationToken);
            tables.Add((table, bytes.ToArray()));
        }

        var began = TimeProvider.System.GetTimestamp();
        foreach (var (table, bytes) in tables)
        {
            await using var write = await connection.BeginRawBinaryCopyAsync($"copy copy_of_{table} from stdin (format binary)", cancellationToken);
            await write.WriteAsync(bytes, cancellationToken);
        }

        return TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }

    static async Task<long> CountAsync(NpgsqlDataSource source, string sql, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 300;
        return await command.ExecuteScalarAsync(cancellationToken) is long count ? count : 0;
    }
}
