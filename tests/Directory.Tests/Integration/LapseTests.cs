using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Entraide.DirectoryService.CrisisLines;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Tenancy;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>The job runs on the service's own database by a clock the tests set; the service itself goes by the real one.</summary>
[Trait("Category", "Integration"), Collection(WithDirectory.Name)]
public sealed class LapseTests(RunningDirectory directory)
{
    const string Lines = "/v1/directory/crisis-lines";

    static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_verification_that_lapses_is_raised_once_and_a_new_one_closes_it()
    {
        await using var broker = await new ConnectionFactory { Uri = new Uri(TestServers.Broker(typeof(LapseTests).Assembly)) }.CreateConnectionAsync();
        await using var channel = await broker.CreateChannelAsync();
        var queue = await ListenAsync(channel);
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.read directory.write");
        var line = await LineAsync(partner, "XB");
        await VerifyAsync(partner, line, Start.AddDays(-30));

        await RunJobAsync(Start.AddDays(59));
        Assert.Empty(await EscalationsAsync(partner));
        await RunJobAsync(Start.AddDays(61));
        await RunJobAsync(Start.AddDays(62));
        var escalation = Assert.Single(await EscalationsAsync(partner));
        Assert.Equal((line, "XB", 1, "open"), (escalation.GetProperty("crisis_line_id").GetGuid(), escalation.GetProperty("country").GetString(),
            escalation.GetProperty("level").GetInt32(), escalation.GetProperty("state").GetString()));
        Assert.Equal(Start.AddDays(60), escalation.GetProperty("since").GetDateTimeOffset(), TimeSpan.FromSeconds(1));

        await VerifyAsync(partner, line, Start);
        var answered = Assert.Single(await EscalationsAsync(partner));
        Assert.Equal("answered", answered.GetProperty("state").GetString());
        Assert.True(answered.TryGetProperty("answered_at", out _));
        Assert.Empty(await EscalationsAsync(partner, "?state=open"));

        // The next lapse is another one: with its event the relay has sent all that came before.
        await RunJobAsync(Start.AddDays(91));
        var both = await EscalationsAsync(partner);
        Assert.Equal(["answered", "open"], both.Select(e => e.GetProperty("state").GetString()));
        var events = await EventsAsync(channel, queue, line, 2);
        Assert.Equal(both.Select(e => e.GetProperty("id").GetGuid()), events.Select(e => e.GetProperty("escalationId").GetGuid()));
        Assert.All(events, e => Assert.Equal(["escalationId", "crisisLineId", "partnerId"], e.EnumerateObject().Select(member => member.Name)));
        Assert.All(events, e => Assert.Equal(partnerId, e.GetProperty("partnerId").GetGuid()));
    }

    [Fact]
    public async Task What_stays_unanswered_reaches_the_operators_with_ids_only()
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.read directory.write");
        var line = await LineAsync(partner, "XC");
        await VerifyAsync(partner, line, Start.AddDays(-100));
        await RunJobAsync(Start);
        // One that is itself too old answers nothing.
        await VerifyAsync(partner, line, Start.AddDays(-95));
        Assert.DoesNotContain((await RunJobAsync(Start.AddDays(13.9))).Lines, entry => entry.Contains(line.ToString()));
        Assert.Equal(1, Assert.Single(await EscalationsAsync(partner)).GetProperty("level").GetInt32());
        Assert.Null(await LapsedInAsync("XC"));

        var log = await RunJobAsync(Start.AddDays(14.1));
        var escalation = Assert.Single(await EscalationsAsync(partner, "?state=open"));
        Assert.Equal(2, escalation.GetProperty("level").GetInt32());
        Assert.Equal($"Warning Crisis line {line} of partner {partnerId} was not verified again in time: escalation {escalation.GetProperty("id").GetGuid()}",
            Assert.Single(log.Lines, entry => entry.Contains(line.ToString())));
        Assert.Equal(1, await LapsedInAsync("XC"));
        // Operators are told once.
        Assert.DoesNotContain((await RunJobAsync(Start.AddDays(15))).Lines, entry => entry.Contains(line.ToString()));

        await VerifyAsync(partner, line, Start);
        Assert.Null(await LapsedInAsync("XC"));
    }

    [Fact]
    public async Task Withdrawing_a_line_and_importing_a_verification_are_answers_too()
    {
        using var partner = directory.NewPartner();
        var withdrawn = await LineAsync(partner, "XD");
        await VerifyAsync(partner, withdrawn, Start.AddDays(-100));
        var imported = await LineAsync(partner, "XE");
        await VerifyAsync(partner, imported, Start.AddDays(-100));
        await RunJobAsync(Start);
        Assert.Equal(2, (await EscalationsAsync(partner, "?state=open")).Length);

        Assert.Equal(HttpStatusCode.NoContent, (await partner.DeleteAsync($"{Lines}/{withdrawn}")).StatusCode);
        Assert.Equal(imported, Assert.Single(await EscalationsAsync(partner, "?state=open")).GetProperty("crisis_line_id").GetGuid());
        await LineAsync(partner, "XE", $$""","verification":{"verified_at":"{{Start:yyyy-MM-ddTHH:mm:ssZ}}","how":"called"}""");
        Assert.Empty(await EscalationsAsync(partner, "?state=open"));
        await RunJobAsync(Start);
        Assert.Equal(2, (await EscalationsAsync(partner)).Length);
    }

    [Fact]
    public async Task A_partner_sees_its_own_by_pages_and_how_many_were_never_verified()
    {
        using var partner = directory.NewPartner();
        using var other = directory.NewPartner();
        string[] countries = ["XF", "XG", "XH"];
        foreach (var country in countries)
        {
            await VerifyAsync(partner, await LineAsync(partner, country), Start.AddDays(-100));
        }

        await LineAsync(partner, "XI");
        await VerifyAsync(partner, await LineAsync(partner, "XJ"), Start);
        await RunJobAsync(Start);

        var page = await partner.GetAsync($"{Lines}/escalations?limit=2&state=open");
        var first = await page.JsonAsync();
        Assert.Equal("""{"current":1,"lapsed":3,"never":1}""", first.GetProperty("counts").GetRawText());
        var seen = first.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(2, seen.Count);
        var next = await partner.GetAsync(page.Headers.GetValues("Link").Single().Split('<', '>')[1]);
        seen.AddRange((await next.JsonAsync()).GetProperty("items").EnumerateArray());
        Assert.Equal(countries, seen.Select(e => e.GetProperty("country").GetString()).Order());
        Assert.False(next.Headers.Contains("Link"));

        Assert.Empty(await EscalationsAsync(other));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await partner.GetAsync($"{Lines}/escalations?state=closed")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await partner.GetAsync($"{Lines}/escalations?limit=101")).StatusCode);
    }

    static async Task<Guid> LineAsync(HttpClient partner, string country, string members = "")
    {
        var answer = await partner.ImportAsync($"format=crisis_lines&source={country.ToLowerInvariant()}",
            $$"""[{"country":"{{country}}","alpha-2":"{{country}}","hotlines":[{"name":"A","numbers":["1"]{{members}}}]}]""");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await (await partner.GetAsync($"{Lines}?country={country}")).JsonAsync()).GetProperty("lines")[0].GetProperty("id").GetGuid();
    }

    static async Task VerifyAsync(HttpClient partner, Guid line, DateTimeOffset at) => Assert.Equal(
        HttpStatusCode.Created, (await partner.PostAsync($"{Lines}/{line}/verifications", $$"""{"how":"called","verified_at":"{{at:O}}"}""")).StatusCode);

    static async Task<JsonElement[]> EscalationsAsync(HttpClient partner, string query = "") =>
        [.. (await (await partner.GetAsync($"{Lines}/escalations{query}")).JsonAsync()).GetProperty("items").EnumerateArray()];

    async Task<Journal> RunJobAsync(DateTimeOffset now)
    {
        WorkingFor.AllPartners("as the job does");
        await using var scope = directory.Service.Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var limits = scope.ServiceProvider.GetRequiredService<CrisisLineLimits>();
        var (clock, log) = (new Clock(now), new Journal());
        await new EscalateLapsedVerifications(work, new Escalations(work, limits, clock), limits, clock, log).RunAsync(CancellationToken.None);
        return log;
    }

    async Task<long?> LapsedInAsync(string country)
    {
        await directory.Service.Services.GetRequiredService<LapsedLines>().LookAsync(CancellationToken.None);
        long? lapsed = null;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "directory.crisis_lines.lapsed")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => lapsed = tags.ToArray().Contains(new("country", country)) ? value : lapsed);
        listener.Start();
        listener.RecordObservableInstruments();
        return lapsed;
    }

    static async Task<string> ListenAsync(IChannel channel)
    {
        const string Exchange = "Entraide.DirectoryService.Contracts:CrisisLineVerificationLapsed";
        var queue = (await channel.QueueDeclareAsync()).QueueName;
        await channel.ExchangeDeclareAsync(Exchange, ExchangeType.Fanout, durable: true);
        await channel.QueueBindAsync(queue, Exchange, "");
        return queue;
    }

    static async Task<List<JsonElement>> EventsAsync(IChannel channel, string queue, Guid line, int count)
    {
        var events = new List<JsonElement>();
        await Eventually.HoldsAsync(async () =>
        {
            while (await channel.BasicGetAsync(queue, autoAck: true) is { } delivery)
            {
                var message = JsonSerializer.Deserialize<JsonElement>(delivery.Body.Span).GetProperty("message");
                if (message.GetProperty("crisisLineId").GetGuid() == line)
                {
                    events.Add(message);
                }
            }

            return events.Count >= count;
        }, "the events arrive");
        return events;
    }

    sealed class Journal : ILogger<EscalateLapsedVerifications>
    {
        public List<string> Lines { get; } = [];

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format) => Lines.Add($"{level} {format(state, exception)}");

        public bool IsEnabled(LogLevel level) => true;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    }
}
