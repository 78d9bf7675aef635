using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Entraide.Testing;
using Npgsql;

namespace Entraide.Benchmarks.SchedulingBenches;

/// <summary>
/// Free slots of 200 supporters over 14 days, each with 50 bookings in them and years of others around: pages of 100 from anywhere in the 14 days,
/// at 8 clients. The other arm reads the same busy rows by pgbench, with nothing done to them.
/// </summary>
sealed class SlotsBench : IBenchmark
{
    const int Supporters = 200, Bookings = 50, Days = 14, Clients = 8, Rounds = 3, Urls = 64;
    static readonly TimeSpan Warm = TimeSpan.FromSeconds(8), Round = TimeSpan.FromSeconds(10);

    public string Name => "scheduling.slots";

    public async Task<IReadOnlyList<BenchResult>> RunAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BENCH_SEED"), out var given) ? given : 20261121;
        var (database, partner) = (await TestServers.CreateDatabaseAsync(), Guid.CreateVersion7());
        await using var gateway = await TestGateway.StartAsync();
        await using var service = await servers.StartAsync("Scheduling", "Entraide.Scheduling", database, gateway, cancellationToken);
        var from = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        var ids = await FillAsync(database, partner, from, new Random(seed), cancellationToken);
        Console.WriteLine($"  {Supporters} supporters, {Bookings} bookings each in {Days} days (seed {seed})");

        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Clients }) { BaseAddress = service.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Token(partner, "scheduling.read"));
        var search = $"/v1/scheduling/slots?from={from:yyyy-MM-ddTHH:mm:ssZ}&to={from.AddDays(Days):yyyy-MM-ddTHH:mm:ssZ}&minutes=45&zone=Europe/Paris&limit=100{string.Concat(ids.Select(id => $"&supporter_id={id}"))}";
        var pages = await PagesAsync(http, search, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("entraide-bench");
        try
        {
            var script = Path.Combine(folder.FullName, "busy.sql");
            await File.WriteAllTextAsync(script, BusyRows(partner, ids, from), cancellationToken);
            await HttpLoad.RunAsync(http, Clients, Warm, Request, cancellationToken);
            List<double> ours = [], theirs = [];
            for (var round = 0; round < Rounds; round++)
            {
                theirs.Add(await PgbenchAsync(servers, database, folder.FullName, script, cancellationToken));
                var before = service.ProcessorTime;
                var (rate, p99) = await HttpLoad.RunAsync(http, Clients, Round, Request, cancellationToken);
                ours.Add(p99);
                Console.WriteLine($"  round {round + 1}: rows alone p99 {theirs[^1]:0.0} ms; slots {rate:0}/s, p99 {p99:0.0} ms, {(service.ProcessorTime - before).TotalMilliseconds / (rate * Round.TotalSeconds):0.0} ms of processor an answer");
            }

            return [BenchResult.OfCosts(Name, "ms p99", ours, theirs, 100)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        HttpRequestMessage Request(int number) => new(HttpMethod.Get, pages[number % pages.Count]);
    }

    // Hours as people have them, in six zones; half of the supporters meet people in other ways at other times.
    static async Task<Guid[]> FillAsync(string database, Guid partner, DateTimeOffset from, Random random, CancellationToken cancellationToken)
    {
        var zones = new[] { "Europe/Paris", "Europe/Lisbon", "America/Montreal", "Africa/Casablanca", "Asia/Kathmandu", "Australia/Lord_Howe" };
        var ids = Enumerable.Range(0, Supporters).Select(_ => Guid.CreateVersion7()).ToArray();
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellationToken);
        foreach (var (id, i) in ids.Select((id, i) => (id, i)))
        {
            var modalities = i % 2 == 0 ? "" : ""","modalities":["phone","chat"]""";
            var days = new[] { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" }.Take(5 + i % 3);
            var weekly = string.Join(',', days.Select(day => $$"""{"day":"{{day}}","from":"{{8 + i % 4:00}}:00","to":"12:30"},{"day":"{{day}}","from":"14:00","to":"{{18 + i % 4}}:00"{{modalities}}}"""));
            await using var hours = new NpgsqlCommand("""
                insert into supporters (id, partner_id, version, bookable_until, sessions_per_day, sessions_per_week, modalities, language_ranges) values ($1, $2, 1, $3, 8, 40, '{phone,video,chat}', '{fr}');
                """, connection) { Parameters = { new() { Value = id }, new() { Value = partner }, new() { Value = from.UtcDateTime.AddYears(1) } } };
            await hours.ExecuteNonQueryAsync(cancellationToken);
            await using var open = new NpgsqlCommand("""
                insert into open_hours (supporter_id, partner_id, zone, weekly, exceptions, buffer_before_minutes, buffer_after_minutes, notice_minutes, horizon_days, tzdb_version, updated_at)
                values ($1, $2, $3, $4::jsonb, $5::jsonb, 5, 10, 120, 90, '', now())
                """, connection)
            {
                Parameters =
                {
                    new() { Value = id }, new() { Value = partner }, new() { Value = zones[i % zones.Length] }, new() { Value = $"[{weekly}]" },
                    new() { Value = $$"""[{"date":"{{from.AddDays(i % Days):yyyy-MM-dd}}","windows":[{"from":"10:00","to":"16:00"}]}]""" },
                },
            };
            await open.ExecuteNonQueryAsync(cancellationToken);
        }

        // The 14 days hold 50 each; a year before and some weeks after hold as many a fortnight, as in a service that has run for a while.
        await using (var copy = await connection.BeginBinaryImportAsync("""
            copy sessions (id, partner_id, owner_id, supporter_id, kind, modality, starts_at, ends_at, state, tzdb_version, zone, local_start, taken) from stdin (format binary)
            """, cancellationToken))
        {
            foreach (var id in ids)
            {
                for (var fortnight = -26; fortnight <= 4; fortnight++)
                {
                    var quarters = Enumerable.Range(0, Days * 13).OrderBy(_ => random.Next()).Take(Bookings);
                    foreach (var place in quarters)
                    {
                        // An hour each in the thirteen from six on, so that none overlaps another.
                        var start = from.UtcDateTime.AddDays(fortnight * Days + place / 13).AddHours(6 + place % 13);
                        await copy.StartRowAsync(cancellationToken);
                        var session = Guid.CreateVersion7();
                        foreach (var value in new object[] { session, partner, session, id, "one_to_one", "phone", start, start.AddMinutes(45), "scheduled", "", "Etc/UTC" })
                        {
                            await (value is DateTime time ? copy.WriteAsync(time, NpgsqlTypes.NpgsqlDbType.TimestampTz, cancellationToken) : copy.WriteAsync(value, cancellationToken));
                        }

                        await copy.WriteAsync(DateTime.SpecifyKind(start, DateTimeKind.Unspecified), NpgsqlTypes.NpgsqlDbType.Timestamp, cancellationToken);
                        await copy.WriteAsync(1, cancellationToken);
                    }
                }
            }

            await copy.CompleteAsync(cancellationToken);
        }

        await using var settle = new NpgsqlCommand("vacuum analyze", connection) { CommandTimeout = 300 };
        await settle.ExecuteNonQueryAsync(cancellationToken);
        return ids;
    }

    // The beginning and as many places further on, spread over all pages: a first page would only ever look at the first morning.
    static async Task<List<string>> PagesAsync(HttpClient http, string search, CancellationToken cancellationToken)
    {
        List<string> pages = [search];
        var (url, slots) = (search, 0);
        while (true)
        {
            using var page = System.Text.Json.JsonDocument.Parse(await http.GetStringAsync(url, cancellationToken));
            slots += page.RootElement.GetProperty("slots").GetArrayLength();
            if (!page.RootElement.TryGetProperty("next", out var next))
            {
                break;
            }

            url = $"{search}&after={next.GetString()}";
            pages.Add(url);
        }

        Console.WriteLine($"  {slots} slots on {pages.Count} pages");
        return [.. Enumerable.Range(0, Urls).Select(i => pages[(int)((long)i * pages.Count / Urls)])];
    }

    static string BusyRows(Guid partner, Guid[] ids, DateTimeOffset from)
    {
        // pgbench takes a colon for a variable, so that times are said without one.
        var sql = new StringBuilder("select supporter_id, starts_at, ends_at, debrief_minutes, weight_percent, hard from sessions where supporter_id in (");
        sql.AppendJoin(',', ids.Select(id => $"'{id}'")).Append(CultureInfo.InvariantCulture,
            $") and partner_id = '{partner}' and state = 'scheduled' and starts_at > '{from.AddDays(-8):yyyy-MM-dd}' and starts_at < '{from.AddDays(Days + 8):yyyy-MM-dd}';\n");
        return sql.ToString();
    }

    static async Task<double> PgbenchAsync(BenchServers servers, string database, string folder, string script, CancellationToken cancellationToken)
    {
        var log = Path.Combine(folder, $"log-{Guid.CreateVersion7()}");
        await servers.PgbenchAsync(database, "-c jit=off", ["-M", "prepared", "-c", $"{Clients}", "-j", "1", "-T", $"{Round.TotalSeconds}", "-l", "--log-prefix", log, "-f", script], cancellationToken);
        var times = Directory.GetFiles(folder, $"{Path.GetFileName(log)}*").SelectMany(File.ReadLines).Select(line => double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture) / 1000).Order().ToArray();
        return times[(int)(times.Length * 0.99)];
    }
}
