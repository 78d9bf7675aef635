using System.Net;
using System.Net.Http.Json;
using Entraide.ServiceDefaults.Http;
using Entraide.Testing;

namespace Entraide.Notification.Tests.Integration;

[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class StopTests(NotificationWithMailSink state)
{
    const string Waiting = "confirmation:sent reminder:pending reminder:pending", Stopped = "confirmation:sent reminder:suppressed:stopped reminder:suppressed:stopped";

    async Task<Person> RemindedAsync(object? policy = null)
    {
        var person = await state.RegisterAsync("fr", policy);
        await state.PublishAsync(state.Confirmed(person));
        await state.StatesBecomeAsync(person, Waiting);
        return person;
    }

    /// <summary>What waits, waits no longer: whatever was to be sent is, or is dropped.</summary>
    Task<int[]> MakeAllDueAsync(Person person) => state.SqlAsync<int>("update deliveries set state = 'pending', reason = null, due_at = now() where person_id = @Id and kind = 'reminder'", person);

    Task<HttpResponseMessage> AnswerAsync(string from, string text, HttpClient? http = null) =>
        (http ?? state.Http).PostAsJsonAsync("/v1/notifications/inbound", new { channel = "email", from, text }, StrictJson.Options);

    [Fact]
    public async Task A_stop_just_before_a_reminder_holds_for_what_was_claimed_late_too_and_until_a_new_policy()
    {
        var person = await RemindedAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await state.Http.PostAsync($"/v1/notifications/participants/{person.Id}/stop", null)).StatusCode);
        Assert.Equal(Stopped, await state.StatesAsync(person));
        // As if a replica had claimed them a moment before.
        await MakeAllDueAsync(person);
        await state.StatesBecomeAsync(person, Stopped);
        await state.PublishAsync(state.Confirmed(person));
        await state.StatesBecomeAsync(person, $"{Stopped.Replace("confirmation:sent", "confirmation:sent confirmation:suppressed:stopped")}");
        Assert.Single(await state.Sink.ToAsync(person.Email));

        await PutAsync(person, new { words = "neutral" });
        Assert.DoesNotContain("pending", await state.StatesAsync(person));
        Assert.DoesNotContain("stopped_at", await PutAsync(person, new { words = "neutral", resume = true }));
        Assert.Contains("reminder:pending", await state.StatesAsync(person));
        await MakeAllDueAsync(person);
        await Eventually.HoldsAsync(async () => (await state.Sink.ToAsync(person.Email)).Length > 1, "reminders come again");
    }

    [Theory]
    [InlineData("Arrêt !")]
    [InlineData("stop merci")]
    [InlineData("Pomme VERTE")]
    public async Task An_answer_with_an_exit_word_stops_everything_without_a_receipt(string text)
    {
        var person = await RemindedAsync(new { exit_word = "pomme verte" });
        var other = await RemindedAsync();
        Assert.Equal(HttpStatusCode.Accepted, (await AnswerAsync(person.Email.ToUpperInvariant(), text)).StatusCode);
        Assert.Equal(Stopped, await state.StatesAsync(person));
        Assert.Equal(Waiting, await state.StatesAsync(other));
        await state.SettleAsync();
        Assert.Single(await state.Sink.ToAsync(person.Email));
    }

    [Fact]
    public async Task Another_answer_another_sender_and_another_partner_stop_nothing_and_are_answered_alike()
    {
        var person = await RemindedAsync();
        using var foreign = state.Service.As(NotificationWithMailSink.NewId(), NotificationWithMailSink.Scopes);
        var answers = new[] { await AnswerAsync(person.Email, "merci, à demain"), await AnswerAsync("nobody@example.org", "STOP"), await AnswerAsync(person.Email, "STOP", foreign) };
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.All(answers, answer => Assert.Equal(0, answer.Content.Headers.ContentLength ?? 0));
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.PostAsync($"/v1/notifications/participants/{person.Id}/stop", null)).StatusCode);
        Assert.Equal(Waiting, await state.StatesAsync(person));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await state.Http.PostAsJsonAsync("/v1/notifications/inbound", new { channel = "pigeon", from = "", text = new string('a', 2001) }, StrictJson.Options)).StatusCode);
    }

    [Fact]
    public async Task An_erasure_just_before_a_reminder_leaves_nothing_to_send()
    {
        var person = await RemindedAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await state.Http.DeleteAsync($"/v1/notifications/participants/{person.Id}")).StatusCode);
        await MakeAllDueAsync(person);
        await state.SettleAsync();
        Assert.Empty(await state.SqlAsync<Guid>("select id from deliveries where person_id = @Id", person));
        Assert.Single(await state.Sink.ToAsync(person.Email));
    }

    async Task<string> PutAsync(Person person, object policy)
    {
        var answer = await state.Http.PutAsJsonAsync($"/v1/notifications/participants/{person.Id}/policy", policy, StrictJson.Options);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
