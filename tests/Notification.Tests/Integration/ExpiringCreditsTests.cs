using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Entraide.Credits.Contracts;
using Entraide.Testing;
using NodaTime;
using static Entraide.Notification.Tests.Integration.NotificationWithMailSink;

namespace Entraide.Notification.Tests.Integration;

/// <summary>People hear that credits of theirs will expire: how many and until when, in words that name no service.</summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class ExpiringCreditsTests(NotificationWithMailSink state)
{
    static readonly DateTimeOffset Expires = new(2031, 3, 9, 11, 0, 0, TimeSpan.Zero);

    OwnCreditsExpiring Expiring(Guid owner, long credits) => new(owner, state.Partner, NewId(), credits, Expires);

    [Theory]
    [InlineData("participant", 3, "You have 3 points to use until Sunday 9 March 2031.")]
    [InlineData("supporter", 1, "You have 1 point to use until Sunday 9 March 2031.")]
    public async Task Each_is_told_how_many_and_until_when_in_neutral_words(string kind, long credits, string text)
    {
        var person = await state.RegisterAsync("en");
        await state.SqlAsync<int>("update people set kind = @kind where id = @Id", new { kind, person.Id });
        await state.PublishAsync(Expiring(person.Id, credits));
        var mail = await state.OnlyMailAsync(person);
        Assert.Contains(text, mail.Text);
        Assert.Equal("Your points", mail.Subject);
        foreach (var word in new[] { "credit", "peer", "support", "Entraide" })
        {
            Assert.DoesNotContain(word, mail.Subject + mail.Text, StringComparison.OrdinalIgnoreCase);
        }

        // Another lot is another message.
        await state.PublishAsync(Expiring(person.Id, 2));
        await Eventually.HoldsAsync(async () => (await state.Sink.ToAsync(person.Email)).Length == 2, "the second lot is told of");
    }

    [Fact]
    public async Task Nobody_is_woken_for_it_and_once_they_have_expired_it_is_not_told()
    {
        var person = await state.RegisterAsync(policy: new { quiet_hours = AroundNow() });
        var expired = await state.RegisterAsync();
        await state.PublishAsync(Expiring(person.Id, 3));
        await state.PublishAsync(Expiring(expired.Id, 3) with { ExpiresAt = In(-TimeSpan.FromMinutes(1)) });
        await state.StatesBecomeAsync(person, "expiring:pending");
        Assert.True(await state.SqlAsync<bool>("select due_at > now() + interval '30 minutes' from deliveries where person_id = @Id", person) is [true]);
        await state.StatesBecomeAsync(expired, "expiring:suppressed:too_late");
        Assert.Empty(await state.Sink.ToAsync(expired.Email));
    }

    [Fact]
    public async Task Who_left_hears_nothing_and_what_they_had_is_forgotten()
    {
        var person = await state.RegisterAsync(policy: new { quiet_hours = AroundNow() });
        await state.PublishAsync(Expiring(person.Id, 3));
        await state.StatesBecomeAsync(person, "expiring:pending");
        using var exporter = state.Service.As(state.Partner, "notifications.export");
        var export = await exporter.GetFromJsonAsync<JsonElement>($"/v1/notifications/participants/{person.Id}/export");
        Assert.Equal(3, Assert.Single(export.GetProperty("expiring_credits").EnumerateArray()).GetProperty("credits").GetInt64());

        (await state.Http.DeleteAsync($"/v1/notifications/participants/{person.Id}")).EnsureSuccessStatusCode();
        const string Taken = "select count(*) from platform.inbox where endpoint like '%announce-expiring-credits%'";
        var before = (await state.SqlAsync<long>(Taken))[0];
        var (late, unknown) = (Expiring(person.Id, 4), Expiring(NewId(), 4));
        await state.PublishAsync(late);
        await state.PublishAsync(unknown);
        await Eventually.HoldsAsync(async () => await state.SqlAsync<string>("select reason from deliveries where person_id = @OwnerId", unknown) is ["unknown_participant"], "the unknown one is noted");
        await Eventually.HoldsAsync(async () => (await state.SqlAsync<long>(Taken))[0] == before + 2, "both were taken in");
        await state.SettleAsync();
        Assert.Equal(new long[] { 0, 0 }, await state.SqlAsync<long>("select count(*) from deliveries where person_id = @Id union all select count(*) from expiring_credits where person_id in (@Id, @OwnerId)", new { person.Id, unknown.OwnerId }));
        Assert.Empty(await state.Sink.ToAsync(person.Email));
    }

    // From an hour ago to two hours from now, in Paris.
    static object AroundNow()
    {
        var now = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()).InZone(DateTimeZoneProviders.Tzdb["Europe/Paris"]).TimeOfDay;
        return new { from = now.PlusHours(-1).ToString("HH:mm", CultureInfo.InvariantCulture), to = now.PlusHours(2).ToString("HH:mm", CultureInfo.InvariantCulture) };
    }
}
