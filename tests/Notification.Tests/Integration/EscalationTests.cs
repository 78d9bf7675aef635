using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Entraide.DirectoryService.Contracts;
using Entraide.Scheduling.Contracts;
using Entraide.Testing;

namespace Entraide.Notification.Tests.Integration;

/// <summary>Each test has a partner of its own, because a partner has one rota.</summary>
[Trait("Category", "Integration")]
[Collection(nameof(NotificationWithMailSink))]
public sealed class EscalationTests(NotificationWithMailSink state) : IDisposable
{
    const string Due = "update escalations set next_at = now() where id = @id";

    readonly Guid partner = NotificationWithMailSink.NewId();
    HttpClient? http;

    HttpClient Http => http ??= state.Service.As(partner, NotificationWithMailSink.Scopes);

    public void Dispose() => http?.Dispose();

    [Fact]
    public async Task Staff_are_alerted_level_by_level_until_somebody_acknowledges()
    {
        var (first, second) = (await HireAsync(), await HireAsync());
        await SetRotaAsync([first], [second]);
        var signal = await SignalAsync();
        await MailArrivesAsync(first, 1);
        Assert.Empty(await state.Sink.ToAsync(second.Email));

        await state.SqlAsync<int>(Due, new { id = signal.SignalId });
        await MailArrivesAsync(second, 1);
        await state.SqlAsync<int>(Due, new { id = signal.SignalId });
        await MailArrivesAsync(first, 2);

        var acknowledged = await Http.PostAsJsonAsync($"/v1/notifications/escalations/{signal.SignalId}/acknowledge", new { staff_id = second.Id });
        Assert.Equal(HttpStatusCode.OK, acknowledged.StatusCode);
        var view = await acknowledged.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("acknowledged", view.GetProperty("state").GetString());
        Assert.Equal(second.Id, view.GetProperty("acknowledged_by").GetGuid());
        Assert.Equal(["signalled:", "alerted:1.1", "alerted:1.2", "alerted:2.1", "acknowledged:"], Trail(view));
        Assert.All(view.GetProperty("trail").EnumerateArray().Where(step => step.GetProperty("step").GetString() == "alerted"), step => Assert.Equal("sent", step.GetProperty("state").GetString()));

        // Saying it again, or somebody else saying it, changes nothing; and the job finds nothing to do.
        Assert.Equal(HttpStatusCode.OK, (await Http.PostAsJsonAsync($"/v1/notifications/escalations/{signal.SignalId}/acknowledge", new { staff_id = first.Id })).StatusCode);
        Assert.Equal(second.Id, (await ShowAsync(signal)).GetProperty("acknowledged_by").GetGuid());
        Assert.Empty(await state.SqlAsync<Guid>("select id from escalations where id = @id and next_at is not null", new { id = signal.SignalId }));
    }

    [Fact]
    public async Task Somebody_on_call_is_alerted_by_every_channel_they_have_at_once_even_one_their_policy_does_not_name()
    {
        var staff = await HireAsync();
        (await Http.PutAsJsonAsync($"/v1/notifications/staff/{staff.Id}/contacts/app", new { value = "pager" })).EnsureSuccessStatusCode();
        await SetRotaAsync([staff]);
        var signal = await SignalAsync();
        await MailArrivesAsync(staff, 1);
        await Eventually.HoldsAsync(async () => (await state.SqlAsync<string>("select channel from deliveries where subject_id = @SignalId and state = 'sent' order by channel", signal)).SequenceEqual(["app", "email"]), "both are sent");
    }

    [Fact]
    public async Task The_same_signal_twice_alerts_once()
    {
        var staff = await HireAsync();
        await SetRotaAsync([staff]);
        var signal = await SignalAsync();
        await MailArrivesAsync(staff, 1);
        await state.PublishAsync(signal);
        await SignalAsync();
        await MailArrivesAsync(staff, 2);
        Assert.Equal(["signalled:", "alerted:1.1"], Trail(await ShowAsync(signal)));
    }

    [Fact]
    public async Task An_alert_not_sent_yet_is_not_sent_once_somebody_has_acknowledged()
    {
        var staff = await HireAsync();
        await SetRotaAsync([staff]);
        var signal = await SignalAsync();
        await MailArrivesAsync(staff, 1);
        await state.SqlAsync<int>("""
            insert into deliveries (id, partner_id, person_id, subject_id, channel, kind, lead_seconds, occasion, starts_at, state, due_at, created_at)
            values (gen_random_uuid(), @partner, @Id, @SignalId, 'email', 'alert', 0, 'later', now() + interval '1 hour', 'pending', now() + interval '1 hour', now())
            """, new { partner, staff.Id, signal.SignalId });
        await Http.PostAsJsonAsync($"/v1/notifications/escalations/{signal.SignalId}/acknowledge", new { });
        Assert.Equal(["acknowledged"], await state.SqlAsync<string>("select reason from deliveries where subject_id = @SignalId and occasion = 'later' and state = 'cancelled'", signal));
    }

    [Fact]
    public async Task Taken_in_scheduling_it_is_acknowledged_here_even_where_that_is_heard_first()
    {
        var staff = await HireAsync();
        await SetRotaAsync([staff]);
        var now = NotificationWithMailSink.In(TimeSpan.Zero);
        var signal = new CrisisSignalled(NotificationWithMailSink.NewId(), partner, null, null, null, null, null, now);
        await state.PublishAsync(new CrisisTaken(signal.SignalId, partner, now, now));
        await Eventually.HoldsAsync(async () => (await state.SqlAsync<string>("select state from escalations where id = @SignalId", signal)).SequenceEqual(["acknowledged"]), "it is taken");
        await state.PublishAsync(signal);
        await MailArrivesAsync(staff, 0, after: await SignalAsync());
        Assert.Equal(["taken:"], Trail(await ShowAsync(signal)));
    }

    [Fact]
    public async Task Without_a_rota_it_says_so_and_the_first_one_set_up_is_called()
    {
        var signal = await SignalAsync();
        await Eventually.HoldsAsync(async () => (await state.SqlAsync<string>("select step from escalation_steps where escalation_id = @SignalId order by number", signal)).SequenceEqual(["signalled", "nobody_on_call"]), "nobody is on call");
        var staff = await HireAsync();
        await SetRotaAsync([staff]);
        await MailArrivesAsync(staff, 1);
    }

    [Fact]
    public async Task The_person_gets_verified_lines_by_their_safe_channel_with_the_numbers_as_published()
    {
        await state.PublishAsync(new CrisisLinesAnnounced("BR", 2, [new AnnouncedLine(NotificationWithMailSink.NewId(), "Centro", ["188", "*9518"], NotificationWithMailSink.In(-TimeSpan.FromDays(1)))]));
        await state.PublishAsync(new CrisisLinesAnnounced("BR", 1, []));
        await Eventually.HoldsAsync(async () => (await state.SqlAsync<long>("select version from verified_lines where country = 'BR'")).SequenceEqual([2]), "the lines are known");
        var person = await RegisterAsync();
        var signal = await SignalAsync(person.Id, "BR");
        await Eventually.HoldsAsync(async () => (await state.Sink.ToAsync(person.Email)).Length == 1, "the lines arrive");
        var mail = await MailReader.ReadAsync(await state.Sink.SourceAsync((await state.Sink.ToAsync(person.Email))[0]));
        Assert.Contains("188", mail.Text, StringComparison.Ordinal);
        Assert.Contains("*9518", mail.Text, StringComparison.Ordinal);
        // Their policy has neutral words: the name of a line may say what it is for.
        Assert.DoesNotContain("Centro", mail.Text, StringComparison.Ordinal);
        Assert.Contains("lines_planned:", Trail(await ShowAsync(signal)));
    }

    [Fact]
    public async Task Who_comes_by_themselves_is_not_written_to_even_now()
    {
        await state.PublishAsync(new CrisisLinesAnnounced("CL", 1, [new AnnouncedLine(NotificationWithMailSink.NewId(), "Linea", ["*4141"], NotificationWithMailSink.In(-TimeSpan.FromDays(1)))]));
        await Eventually.HoldsAsync(async () => (await state.SqlAsync<long>("select version from verified_lines where country = 'CL'")).Length == 1, "the lines are known");
        var person = await RegisterAsync(new { i_will_contact_you = true });
        Assert.Contains("no_safe_channel:", await TrailOfAsync(await SignalAsync(person.Id, "CL"), "no_safe_channel:"));
        Assert.Contains("no_verified_lines:", await TrailOfAsync(await SignalAsync(person.Id, "AQ"), "no_verified_lines:"));
        Assert.Empty(await state.Sink.ToAsync(person.Email));
    }

    [Fact]
    public async Task What_staff_may_do_is_versioned_shown_beforehand_and_in_the_view()
    {
        var policy = new { without_consent = new[] { "contact_person" }, only_with_consent = new[] { "call_emergency_services" }, texts = new { fr = "Nous vous rappelons." } };
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync("/v1/notifications/escalation-policy")).StatusCode);
        for (var times = 0; times < 2; times++)
        {
            var answer = await (await Http.PutAsJsonAsync("/v1/notifications/escalation-policy", policy)).Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(1, answer.GetProperty("version").GetInt32());
        }

        var person = await RegisterAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Http.PutAsJsonAsync($"/v1/notifications/participants/{person.Id}/escalation-policy", new { version = 2 })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await Http.PutAsJsonAsync($"/v1/notifications/participants/{person.Id}/escalation-policy", new { version = 1 })).StatusCode);
        var signal = await SignalAsync(person.Id);
        await Eventually.HoldsAsync(async () => (await Http.GetAsync($"/v1/notifications/escalations/{signal.SignalId}")).IsSuccessStatusCode, "it is open");
        var shown = (await ShowAsync(signal)).GetProperty("policy_shown");
        Assert.Equal((1, "call_emergency_services"), (shown.GetProperty("version").GetInt32(), Assert.Single(shown.GetProperty("only_with_consent").EnumerateArray()).GetString()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Http.PutAsJsonAsync("/v1/notifications/escalation-policy",
            new { without_consent = new[] { "visit", "dance" }, only_with_consent = new[] { "visit" }, texts = new { fr = "" } })).StatusCode);
    }

    [Fact]
    public async Task Another_partners_escalation_rota_and_staff_are_as_if_they_did_not_exist()
    {
        var staff = await HireAsync();
        await SetRotaAsync([staff]);
        var signal = await SignalAsync();
        await MailArrivesAsync(staff, 1);
        using var other = state.Service.As(NotificationWithMailSink.NewId(), NotificationWithMailSink.Scopes);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/v1/notifications/escalations/{signal.SignalId}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsJsonAsync($"/v1/notifications/escalations/{signal.SignalId}/acknowledge", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync("/v1/notifications/on-call")).StatusCode);
        Assert.Empty(await other.ItemsAsync("/v1/notifications/escalations"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await other.PutAsJsonAsync("/v1/notifications/on-call", RotaOf([staff]))).StatusCode);
        Assert.Empty(await state.SqlAsync<string>("select time_zone from rotas where partner_id <> @partner and exists (select from rota_places p where p.partner_id = rotas.partner_id and p.staff_id = @Id)", new { partner, staff.Id }));
    }

    [Theory]
    [InlineData("""{"time_zone":"Mars/Base","levels":[{"wait":"PT5M","staff":[]}]}""", "/time_zone")]
    [InlineData("""{"time_zone":"Europe/Paris","levels":[]}""", "/levels")]
    [InlineData("""{"time_zone":"Europe/Paris","levels":[{"wait":"PT5S","staff":[{"staff_id":"01990000-0000-7000-8000-000000000001"}]}]}""", "/levels/0/wait")]
    [InlineData("""{"time_zone":"Europe/Paris","levels":[{"wait":"PT5M","staff":[{"staff_id":"01990000-0000-7000-8000-000000000001","hours":[{"days":["someday"],"from":"20:00","to":"08:00"}]}]}]}""", "/levels/0/staff/0/hours/0")]
    [InlineData("""{"time_zone":"Europe/Paris","levels":[{"wait":"PT5M","staff":[{"staff_id":"01990000-0000-7000-8000-000000000001"}]}]}""", "/levels/0/staff/0/staff_id")]
    public async Task A_rota_that_makes_no_sense_is_refused_by_name_and_nothing_is_stored(string body, string pointer)
    {
        using var content = new StringContent(body, null, "application/json");
        var answer = await Http.PutAsync("/v1/notifications/on-call", content);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(pointer, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync("/v1/notifications/on-call")).StatusCode);
    }

    [Fact]
    public async Task The_trail_is_only_ever_added_to()
    {
        var signal = await SignalAsync();
        await Eventually.HoldsAsync(async () => (await state.SqlAsync<long>("select count(*) from escalation_steps where escalation_id = @SignalId", signal))[0] > 0, "there are steps");
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => state.SqlAsync<int>("update escalation_steps set at = now() where escalation_id = @SignalId", signal));
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => state.SqlAsync<int>("delete from escalation_steps where escalation_id = @SignalId", signal));
    }

    async Task<Person> HireAsync()
    {
        var email = $"s{NotificationWithMailSink.NewId():N}@example.org";
        var answer = await Http.PostAsJsonAsync("/v1/notifications/staff", new { email, language = "fr", time_zone = "Europe/Paris" });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return new Person((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid(), email);
    }

    async Task<Person> RegisterAsync(object? policy = null)
    {
        var email = $"p{NotificationWithMailSink.NewId():N}@example.org";
        var answer = await Http.PostAsJsonAsync("/v1/notifications/participants", new { email, language = "fr", time_zone = "Europe/Paris", policy });
        return new Person((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("participant_id").GetGuid(), email);
    }

    static object RotaOf(params Person[][] levels) => new { time_zone = "Europe/Paris", levels = levels.Select(staff => new { wait = "PT5M", staff = staff.Select(person => new { staff_id = person.Id }) }) };

    async Task SetRotaAsync(params Person[][] levels) => Assert.Equal(HttpStatusCode.OK, (await Http.PutAsJsonAsync("/v1/notifications/on-call", RotaOf(levels))).StatusCode);

    async Task<CrisisSignalled> SignalAsync(Guid? participant = null, string? country = null)
    {
        var signal = new CrisisSignalled(NotificationWithMailSink.NewId(), partner, participant, null, null, null, country, NotificationWithMailSink.In(TimeSpan.Zero));
        await state.PublishAsync(signal);
        return signal;
    }

    async Task MailArrivesAsync(Person staff, int count, CrisisSignalled? after = null)
    {
        if (after is not null)
        {
            await Eventually.HoldsAsync(async () => (await state.SqlAsync<long>("select count(*) from deliveries where subject_id = @SignalId and state = 'sent'", after))[0] > 0, "the later signal is told");
            count++;
        }

        await Eventually.HoldsAsync(async () => (await state.Sink.ToAsync(staff.Email)).Length == count, $"{count} alerts arrive");
    }

    async Task<JsonElement> ShowAsync(CrisisSignalled signal) => await Http.GetFromJsonAsync<JsonElement>($"/v1/notifications/escalations/{signal.SignalId}");

    async Task<string[]> TrailOfAsync(CrisisSignalled signal, string step)
    {
        await Eventually.HoldsAsync(async () => (await Http.GetAsync($"/v1/notifications/escalations/{signal.SignalId}")) is { IsSuccessStatusCode: true } answer
            && Trail(await answer.Content.ReadFromJsonAsync<JsonElement>()).Contains(step), $"{step} stands in the trail");
        return Trail(await ShowAsync(signal));
    }

    // A step as "step:" or "step:round.level".
    static string[] Trail(JsonElement view) => [.. view.GetProperty("trail").EnumerateArray().Select(step =>
        $"{step.GetProperty("step")}:{(step.TryGetProperty("level", out var level) ? $"{step.GetProperty("round")}.{level}" : "")}")];
}
