using Dapper;
using Entraide.Testing;
using Npgsql;

namespace Entraide.ServiceDefaults.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class IdempotencyTests(NotebookService notebook) : IClassFixture<NotebookService>
{
    static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    static string NewKey() => $"\"{NewId()}\"";

    [Fact]
    public async Task A_repeated_request_is_answered_as_the_first_time_and_happens_once()
    {
        var (note, key) = (new Note(NewId()), NewKey());
        var first = await notebook.PostAsync("notes", note, key);
        var again = await notebook.PostAsync("notes", note, key);
        Assert.Equal((201, $"/v1/notebook/notes/{note.Id}", false), (first.Status, first.Location, first.Replayed));
        Assert.Equal(first with { Replayed = true }, again);
        Assert.Equal(1, await notebook.EffectsAsync(note.Id));
    }

    [Fact]
    public async Task A_hundred_at_once_are_one()
    {
        var (note, key) = (new Note(NewId()), NewKey());
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => notebook.PostAsync("notes", note, key)));
        Assert.Equal(1, await notebook.EffectsAsync(note.Id));
        Assert.Single(answers, answer => answer is { Status: 201, Replayed: false });
        Assert.All(answers, answer => Assert.True(answer is { Status: 201 } or { Status: 409, RetryAfter: "1" }, answer.ToString()));
        Assert.Single(answers.Where(answer => answer.Status == 201).Select(answer => answer.Body).Distinct());
    }

    [Fact]
    public async Task A_hundred_at_once_on_two_replicas_are_one()
    {
        await using var second = await notebook.Service.StartReplicaAsync(NotebookService.Build, typeof(NotebookService).Assembly);
        for (var round = 0; round < 5; round++)
        {
            var (note, key) = (new Note(NewId()), NewKey());
            var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(n => notebook.PostAsync("notes", note, key, replica: n % 2 == 0 ? null : second)));
            Assert.Equal(1, await notebook.EffectsAsync(note.Id));
            Assert.All(answers, answer => Assert.True(answer.Status is 201 or 409, answer.ToString()));
            Assert.Single(answers, answer => answer is { Status: 201, Replayed: false });
        }
    }

    [Fact]
    public async Task While_the_first_runs_the_second_is_told_so()
    {
        var (note, key) = (new Note(NewId()), NewKey());
        var first = notebook.PostAsync("gate", note, key);
        await NotebookService.Entered.Task;
        var second = await notebook.PostAsync("gate", note, key);
        NotebookService.Open.SetResult();
        Assert.Equal((409, "1"), (second.Status, second.RetryAfter));
        Assert.Contains("urn:entraide:problem:idempotency-key-running", second.Body);
        Assert.Equal(201, (await first).Status);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        var (note, key) = (new Note(NewId()), NewKey());
        await notebook.PostAsync("notes", note, key);
        var other = new Note(NewId());
        foreach (var answer in new[] { await notebook.PostAsync("notes", other, key), await notebook.PostAsync("notes?x=1", note, key), await notebook.PostAsync("waits", note, key) })
        {
            Assert.Equal(422, answer.Status);
            Assert.Contains("idempotency-key-reused", answer.Body);
        }

        Assert.Equal((1, 0), (await notebook.EffectsAsync(note.Id), await notebook.EffectsAsync(other.Id)));
    }

    [Fact]
    public async Task The_same_key_of_another_partner_is_another_key()
    {
        var (note, key) = (new Note(NewId()), NewKey());
        var mine = await notebook.PostAsync("notes", note, key);
        var theirs = await notebook.PostAsync("notes", note, key, NewId());
        Assert.False(theirs.Replayed);
        Assert.NotEqual(mine.Body, theirs.Body);
        Assert.Equal(2, await notebook.EffectsAsync(note.Id));
    }

    [Theory]
    [InlineData(null, "idempotency-key-missing")]
    [InlineData("unquoted", "malformed")]
    [InlineData("\"\"", "malformed")]
    [InlineData("\"a\"b\"", "malformed")]
    [InlineData("\"a\", \"b\"", "malformed")]
    public async Task Without_a_key_or_with_none_that_can_be_read_nothing_happens(string? key, string problem)
    {
        var note = new Note(NewId());
        var answer = await notebook.PostAsync("notes", note, key);
        Assert.Equal(400, answer.Status);
        Assert.Contains($"urn:entraide:problem:{problem}", answer.Body);
        Assert.Equal(0, await notebook.EffectsAsync(note.Id));
    }

    [Fact]
    public async Task What_must_get_through_does_without_a_key_and_is_repeated_with_one()
    {
        var note = new Note(NewId());
        Assert.Equal(201, (await notebook.PostAsync("alarms", note, null)).Status);
        Assert.Equal(201, (await notebook.PostAsync("alarms", note, "no key at all")).Status);
        var key = NewKey();
        Assert.Equal(201, (await notebook.PostAsync("alarms", note, key)).Status);
        Assert.True((await notebook.PostAsync("alarms", note, key)).Replayed);
        Assert.Equal(3, await notebook.EffectsAsync(note.Id));
        Assert.Equal(200, (await notebook.PostAsync("questions", "", null)).Status);
        // Another alarm with the key of the first is an alarm.
        var other = new Note(NewId());
        var heard = await notebook.PostAsync("alarms", other, key);
        Assert.Equal((201, false), (heard.Status, heard.Replayed));
        Assert.Contains(other.Id.ToString(), heard.Body);
        Assert.Equal(1, await notebook.EffectsAsync(other.Id));
        Assert.True((await notebook.PostAsync("alarms", note, key)).Replayed);
    }

    [Fact]
    public async Task A_refusal_leaves_nothing_so_that_a_corrected_request_may_have_the_same_key()
    {
        var (id, key) = (NewId(), NewKey());
        Assert.Equal(409, (await notebook.PostAsync("notes", new Note(id, "refuse"), key)).Status);
        Assert.Equal(400, (await notebook.PostAsync("notes", "{", key)).Status);
        Assert.Equal(0, await notebook.EffectsAsync(id));
        Assert.Equal(201, (await notebook.PostAsync("notes", new Note(id), key)).Status);
        Assert.Equal(1, await notebook.EffectsAsync(id));
    }

    [Fact]
    public async Task A_refusal_that_leaves_a_trace_is_the_answer()
    {
        var (note, key) = (new Note(NewId(), "keep"), NewKey());
        var first = await notebook.PostAsync("notes", note, key);
        var again = await notebook.PostAsync("notes", note, key);
        Assert.Equal(409, first.Status);
        Assert.Equal(first with { Replayed = true }, again);
        Assert.Equal(1, await notebook.EffectsAsync(note.Id));
    }

    [Fact]
    public async Task A_failure_of_ours_is_not_kept_and_neither_is_its_effect()
    {
        var (note, key) = (new Note(NewId(), "fail"), NewKey());
        Assert.Equal(500, (await notebook.PostAsync("notes", note, key)).Status);
        Assert.Equal(0, await notebook.EffectsAsync(note.Id));
        Assert.False((await notebook.PostAsync("notes", note, key)).Replayed);
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_commit_leaves_nothing_and_the_next_try_does_it_once()
    {
        var (note, key) = (new Note(NewId(), "break"), NewKey());
        Assert.Equal(500, (await notebook.PostAsync("notes", note, key)).Status);
        Assert.Equal(0, await notebook.EffectsAsync(note.Id));
        Assert.Equal((201, false), ((await notebook.PostAsync("notes", note, key)) is var done ? (done.Status, done.Replayed) : default));
        Assert.True((await notebook.PostAsync("notes", note, key)).Replayed);
        Assert.Equal(1, await notebook.EffectsAsync(note.Id));
    }

    [Fact]
    public async Task Who_waits_gets_the_final_answer_again_and_the_first_one_when_the_wait_broke_off()
    {
        var (note, key) = (new Note(NewId()), NewKey());
        var first = await notebook.PostAsync("waits", note, key);
        Assert.Equal(201, first.Status);
        Assert.Equal(first with { Replayed = true }, await notebook.PostAsync("waits", note, key));

        var (cut, other) = (new Note(NewId(), "fail"), NewKey());
        Assert.Equal(500, (await notebook.PostAsync("waits", cut, other)).Status);
        var found = await notebook.PostAsync("waits", cut, other);
        Assert.Equal((202, $"/v1/notebook/waits/{cut.Id}", true), (found.Status, found.Location, found.Replayed));
        Assert.Equal(1, await notebook.EffectsAsync(cut.Id));
    }

    [Fact]
    public async Task A_restart_forgets_nothing()
    {
        var (note, key) = (new Note(NewId()), NewKey());
        Answered first;
        await using (var before = await notebook.Service.StartReplicaAsync(NotebookService.Build, typeof(NotebookService).Assembly))
        {
            first = await notebook.PostAsync("notes", note, key, replica: before);
        }

        await using var after = await notebook.Service.StartReplicaAsync(NotebookService.Build, typeof(NotebookService).Assembly);
        Assert.Equal(first with { Replayed = true }, await notebook.PostAsync("notes", note, key, replica: after));
    }

    [Fact]
    public async Task Whoever_steals_the_table_learns_neither_key_nor_answer_nor_body()
    {
        var (note, key) = (new Note(NewId()), NewKey());
        var answer = await notebook.PostAsync("notes", note, key);
        var secret = System.Text.Json.JsonDocument.Parse(answer.Body).RootElement.GetProperty("secret").GetString()!;
        await using var connection = new NpgsqlConnection(notebook.Service.Database);
        var rows = await connection.QueryAsync<string>("select encode(id, 'escape') || encode(fingerprint, 'escape') || encode(sealed, 'escape') from platform.answers");
        var all = string.Join('\n', rows);
        Assert.NotEmpty(all);
        foreach (var word in new[] { secret, key.Trim('"'), note.Id.ToString(), notebook.Partner.ToString(), "final", "notes" })
        {
            Assert.DoesNotContain(word, all);
        }
    }

    [Fact]
    public async Task Answers_are_kept_a_day_and_longer_and_not_for_ever()
    {
        var (young, old) = (NewKey(), NewKey());
        var (one, two) = (new Note(NewId()), new Note(NewId()));
        await using var connection = new NpgsqlConnection(notebook.Service.Database);
        await notebook.PostAsync("notes", two, old);
        await connection.ExecuteAsync("update platform.answers set stored_at = now() - interval '49 hours'");
        await notebook.PostAsync("notes", one, young);
        await connection.ExecuteAsync("update platform.answers set stored_at = now() - interval '25 hours' where stored_at > now() - interval '1 hour'");
        await connection.ExecuteAsync("update platform.leases set due_at = now() - interval '1 hour', expires_at = now() - interval '1 hour' where name = 'prune-answers'");
        await using var replica = await notebook.Service.StartReplicaAsync(NotebookService.Build, typeof(NotebookService).Assembly);
        await Eventually.HoldsAsync(async () => await connection.ExecuteScalarAsync<long>("select count(*) from platform.answers where stored_at < now() - interval '48 hours'") == 0, "old answers are forgotten");
        Assert.True((await notebook.PostAsync("notes", one, young)).Replayed);
        Assert.False((await notebook.PostAsync("notes", two, old)).Replayed);
    }
}
