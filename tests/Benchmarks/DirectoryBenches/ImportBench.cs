using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using Entraide.Testing;

namespace Entraide.Benchmarks.DirectoryBenches;

/// <summary>An import of 4,000 services with 30,000 rows below them, as a zip of CSV tables, while somebody searches.</summary>
sealed class ImportBench : IBenchmark
{
    const int Services = 4_000, Rounds = 3;

    public string Name => "directory.import";

    public async Task<IReadOnlyList<BenchResult>> RunAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        List<double> seconds = [], peaks = [], waits = [];
        var zip = Package();
        for (var round = 0; round < Rounds; round++)
        {
            // A process and a database of its own each time: a peak is of a whole life.
            await using var gateway = await TestGateway.StartAsync();
            await using var service = await servers.StartAsync("Directory", "Entraide.DirectoryService", await TestServers.CreateDatabaseAsync(), gateway, cancellationToken);
            using var http = new HttpClient(new CarefulCaller(new SocketsHttpHandler())) { BaseAddress = service.Url, Timeout = TimeSpan.FromMinutes(5) };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Token(Guid.CreateVersion7(), "directory.read directory.write"));
            using var searching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var searches = SearchAsync(http, searching.Token);
            var began = TimeProvider.System.GetTimestamp();
            var report = await ImportAsync(http, zip, cancellationToken);
            seconds.Add(TimeProvider.System.GetElapsedTime(began).TotalSeconds);
            await searching.CancelAsync();
            var (asked, longest) = await searches;
            waits.Add(longest);
            peaks.Add(PeakMegabytes(service.Id));
            Console.WriteLine($"  round {round + 1}: {seconds[^1]:0.0} s, peak {peaks[^1]:0} MB, {asked} searches meanwhile, the longest {longest:0} ms; {report}");
        }

        return [BenchResult.OfCosts(Name, "s", seconds, [], 15), BenchResult.OfCosts($"{Name}.memory", "MB", peaks, [], 400), BenchResult.OfCosts($"{Name}.search", "ms", waits, [], 1000)];
    }

    static async Task<string> ImportAsync(HttpClient http, byte[] zip, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(zip);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        using var answer = await http.PostAsync("/v1/directory/imports?format=hsds", content, cancellationToken);
        var report = await answer.Content.ReadAsStringAsync(cancellationToken);
        return (int)answer.StatusCode == 201 ? report[report.IndexOf("\"read\"", StringComparison.Ordinal)..report.IndexOf(",\"by_resource\"", StringComparison.Ordinal)]
            : throw new InvalidOperationException($"The import answered {(int)answer.StatusCode}: {report}");
    }

    // One after the other, as a caseworker would; each has to be answered.
    static async Task<(int Asked, double Longest)> SearchAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var (asked, longest) = (0, 0.0);
        while (!cancellationToken.IsCancellationRequested)
        {
            var began = TimeProvider.System.GetTimestamp();
            using var body = new StringContent("""{"text":"table soutien","language":"fr","country":"FR"}""", Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync("/v1/directory/search", body, CancellationToken.None);
            answer.EnsureSuccessStatusCode();
            longest = Math.Max(longest, TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
            asked++;
            await Task.Delay(20, CancellationToken.None);
        }

        return (asked, longest);
    }

    static double PeakMegabytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmHWM", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1000;
    }

    // For each service: a phone, two languages, a schedule, a place with its address, a service at that place, and a cost every other time.
    static byte[] Package()
    {
        var random = new Random(20261121);
        string[] words = ["soutien", "écoute", "table", "maison", "pair", "aidance", "nuit", "santé", "accueil", "famille", "groupe", "parole", "logement", "droit", "santé mentale", "quartier"];
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Table("organizations.csv", "id,name,description", Services / 20, i => $"o{i},Association {i},\"{Words(20)}\"");
            Table("services.csv", "id,organization_id,name,description,status", Services, i => $"s{i},o{i / 20},{Words(3)} {i},\"{Words(40)}\",active");
            Table("phones.csv", "id,service_id,number", Services, i => $"p{i},s{i},+33 1 00 00 {i / 100:00} {i % 100:00}");
            Table("languages.csv", "id,service_id,name,code", Services * 2, i => i % 2 == 0 ? $"l{i},s{i / 2},French,fr" : $"l{i},s{i / 2},Arabic,ar");
            Table("schedules.csv", "id,service_id,freq,byday,opens_at,closes_at", Services, i => $"h{i},s{i},WEEKLY,\"MO,WE\",09:00,17:00");
            Table("locations.csv", "id,location_type,name,latitude,longitude", Services, i => FormattableString.Invariant($"y{i},physical,Lieu {i},{43 + (random.NextDouble() * 7):0.00000},{random.NextDouble() * 7:0.00000}"));
            Table("addresses.csv", "id,location_id,address_1,city,state_province,postal_code,country,address_type", Services, i => $"a{i},y{i},{i % 200} rue des Lilas,Ville {i % 400},IDF,{75000 + (i % 900)},FR,physical");
            Table("service_at_location.csv", "id,service_id,location_id", Services, i => $"x{i},s{i},y{i}");
            Table("cost_options.csv", "id,service_id,option,amount,currency", Services / 2, i => $"c{i},s{i * 2},Adhésion,{i % 30},EUR");

            void Table(string name, string header, int count, Func<int, string> line)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.WriteLine(header);
                for (var i = 0; i < count; i++)
                {
                    writer.WriteLine(line(i));
                }
            }
        }

        return bytes.ToArray();

        string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => words[random.Next(words.Length)]));
    }
}
