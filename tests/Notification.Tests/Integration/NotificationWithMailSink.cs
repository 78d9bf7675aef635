using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Entraide.Scheduling.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Entraide.Notification.Tests.Integration;

[CollectionDefinition(nameof(NotificationWithMailSink))]
public sealed class Collection : ICollectionFixture<NotificationWithMailSink>;

/// <summary>The notification service as it runs, with a real database, a real broker and a real SMTP server.</summary>
public sealed class NotificationWithMailSink : IAsyncLifetime
{
    internal const string Scopes = "notifications.read notifications.write";

    public Guid Partner { get; } = NewId();
    public MailSink Sink { get; } = new();
    public CapturedLogs Logs { get; } = new();
    internal FakeNames Names { get; } = new();
    public RunningService Service { get; private set; } = null!;

    /// <summary>Calls for <see cref="Partner"/>.</summary>
    public HttpClient Http { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Sink.StartAsync();
        Service = await StartReplicaAsync();
        Service.Services.GetRequiredService<ILoggerFactory>().AddProvider(Logs);
        Http = Service.As(Partner, Scopes);
    }

    public Task<RunningService> StartReplicaAsync(params string[] settings) => RunningService.StartAsync(Build, typeof(NotificationWithMailSink).Assembly, Settings(settings));

    /// <summary>A second process on the database of <see cref="Service"/>; end it within the test.</summary>
    internal Task<RunningService> StartSecondAsync(params string[] settings) => Service.StartReplicaAsync(Build, typeof(NotificationWithMailSink).Assembly, Settings(settings));

    /// <summary>Starts the service on another database, with the same keys.</summary>
    internal Task<RunningService> StartOnAsync(string database) => Service.StartOnAsync(database, Build, typeof(NotificationWithMailSink).Assembly, Settings());

    Microsoft.AspNetCore.Builder.WebApplication Build(string[] args) => NotificationService.Build(args, services => services.AddSingleton<Outbound.INameResolver>(Names));

    string[] Settings(params string[] more) =>
        ["--Vault:Key=a secret for tests, of more than 32 characters", $"--Smtp:Url={Sink.Url}", "--Logging:LogLevel:Default=Trace", "--Logging:Console:LogLevel:Default=None", "--Webhooks:AllowLoopback=true", .. more];

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await Service.DisposeAsync();
        await Sink.DisposeAsync();
    }

    internal static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    internal static DateTimeOffset In(TimeSpan span) => TimeProvider.System.GetUtcNow() + span;

    /// <summary>Registers a person under an address nobody else has.</summary>
    internal async Task<Person> RegisterAsync(string language = "fr", object? policy = null)
    {
        var email = $"p{NewId():N}@example.org";
        var answer = await Http.PostAsJsonAsync("/v1/notifications/participants", new { email, language, time_zone = "Europe/Paris", policy }, StrictJson.Options);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return new Person((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("participant_id").GetGuid(), email);
    }

    internal BookingConfirmed Confirmed(Person person, DateTimeOffset? start = null)
    {
        var startsAt = start ?? In(TimeSpan.FromDays(3));
        return new BookingConfirmed(NewId(), Partner, person.Id, NewId(), startsAt, startsAt.AddHours(1), "video", NewId(), 1);
    }

    /// <summary>The <paramref name="sequence"/>th change of a booking: to <paramref name="to"/>, an hour and a half long from then on.</summary>
    internal static BookingRescheduled Moved(BookingConfirmed booking, int sequence, DateTimeOffset from, DateTimeOffset to) => new(
        booking.BookingId, booking.PartnerId, booking.ParticipantId, booking.SupporterId, to, to.AddMinutes(90), from, booking.Modality, booking.CalendarUid, sequence);

    internal BookingCancelled CancelledAfter(BookingConfirmed booking) =>
        new(booking.BookingId, booking.PartnerId, booking.ParticipantId, booking.StartsAt, "partner", WasConfirmed: true, booking.CalendarUid, 2);

    /// <summary>Publishes as any service does: by an outbox, its relay and the broker.</summary>
    internal Task PublishAsync<T>(T message) where T : class => Service.PublishAsync(message);

    /// <summary>Publishes <paramref name="messages"/> one after the other, each once the one before was taken in.</summary>
    internal async Task PublishInOrderAsync(params IEnumerable<object> messages)
    {
        foreach (var message in messages)
        {
            // By those who announce: others listen to the same messages.
            const string Taken = "select count(*) from platform.inbox where endpoint like '%announce%'";
            var before = (await SqlAsync<long>(Taken))[0];
            await (message switch
            {
                BookingConfirmed confirmed => PublishAsync(confirmed),
                BookingRescheduled moved => PublishAsync(moved),
                BookingCancelled cancelled => PublishAsync(cancelled),
                SupporterReplaced replaced => PublishAsync(replaced),
                PlaceOffered offered => PublishAsync(offered),
                PlaceOfferEnded ended => PublishAsync(ended),
                _ => throw new ArgumentOutOfRangeException(nameof(messages), message, "Not expected."),
            });
            await Eventually.HoldsAsync(async () => (await SqlAsync<long>(Taken))[0] > before, $"{message.GetType().Name} is taken in");
        }
    }

    /// <summary>Waits until nothing that is due remains to be sent to the person.</summary>
    internal Task NothingIsDueAsync(Person person) => Eventually.HoldsAsync(async () => (await SqlAsync<long>(
        "select count(*) from deliveries where person_id = @Id and (state = 'sending' or state = 'pending' and (due_at <= now() or attempts > 0))", person))[0] == 0, "nothing is due");

    /// <summary>Keeps what passes through the outbox, which is emptied as it is relayed, in the table <c>outbox_seen</c>.</summary>
    internal Task KeepOutboxAsync() => SqlAsync<int>("""
        create table if not exists outbox_seen (type text, body text);
        create or replace function keep_outbox() returns trigger language plpgsql security definer as $$ begin insert into outbox_seen values (new.type, new.body); return new; end $$;
        create or replace trigger keep_outbox after insert on platform.outbox for each row execute function keep_outbox();
        """);

    internal Task<JsonElement[]> MessagesAsync(Person person) => Http.ItemsAsync($"/v1/notifications/participants/{person.Id}/messages?limit=100");

    /// <summary>The messages to a person as <c>kind:state</c> or <c>kind:state:reason</c>, in the order of the alphabet.</summary>
    internal async Task<string> StatesAsync(Person person) => string.Join(' ', (await MessagesAsync(person))
        .Select(message => $"{message.GetProperty("kind")}:{message.GetProperty("state")}{(message.TryGetProperty("reason", out var reason) ? $":{reason}" : "")}").Order());

    internal Task StatesBecomeAsync(Person person, string states) => Eventually.HoldsAsync(async () => await StatesAsync(person) == states, $"the messages are {states}");

    /// <summary>The only mail the person has, once the first is there.</summary>
    internal async Task<ReceivedMail> OnlyMailAsync(Person person)
    {
        await Eventually.HoldsAsync(async () => (await Sink.ToAsync(person.Email)).Length > 0, "a mail arrives");
        return Assert.Single(await Sink.ToAsync(person.Email));
    }

    internal async Task<T[]> SqlAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Service.Database);
        return [.. await connection.QueryAsync<T>(sql, parameters)];
    }

    /// <summary>Waits until the queues are drained: a message published after all others to the same consumer has had its effect.</summary>
    internal async Task SettleAsync()
    {
        var marker = await RegisterAsync();
        await PublishAsync(Confirmed(marker));
        await OnlyMailAsync(marker);
    }
}

/// <summary>A registered person and the address only they have.</summary>
sealed record Person(Guid Id, string Email);
