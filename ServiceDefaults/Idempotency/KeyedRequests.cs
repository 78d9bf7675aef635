using System.Collections.Concurrent;
using System.Security.Cryptography;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Jobs;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Entraide.ServiceDefaults.Idempotency;

/// <summary>
/// Carries out each request that has an <c>Idempotency-Key</c> once, and answers its repetitions as the first time
/// (draft-ietf-httpapi-idempotency-key-header-06). The answer is stored by the transaction of the effect: there is never one without the other.
/// </summary>
sealed class KeyedRequests(RequestDelegate next, AnswerTable answers, ILogger<KeyedRequests> logger)
{
    /// <summary>Says that an answer was given before.</summary>
    internal const string Replayed = "Idempotency-Replayed";

    // What this process is carrying out. A repetition that meets another replica waits there for the rows of the first, and is then answered like it.
    readonly ConcurrentDictionary<string, bool> running = new();

    public Task InvokeAsync(HttpContext http) =>
        http.GetEndpoint() is { } endpoint && RequestRules.KeyRuleOf(endpoint) is var rule and not KeyRule.None ? InvokeAsync(http, rule) : next(http);

    async Task InvokeAsync(HttpContext http, KeyRule rule)
    {
        var header = http.Request.Headers[IdempotencyKey.Header];
        // Where it is optional, a key helps and never hinders: what must get through does so with a key that is none.
        if (rule == KeyRule.Optional && (header is not [{ } text] || IdempotencyKey.Parse(text) is null))
        {
            await next(http);
            return;
        }

        // The region's operator, who is no partner, has keys of its own under the id that no partner has.
        var partner = (await Caller.BindAsync(http))?.Partner ?? Guid.Empty;
        var key = IdempotencyKey.Of(partner, header);
        var name = Convert.ToHexString(key.Id);
        if (!running.TryAdd(name, true))
        {
            await (rule == KeyRule.Optional ? next(http) : RefuseRunningAsync(http));
            return;
        }

        try
        {
            if (rule == KeyRule.Optional)
            {
                await GetThroughAsync(http, key);
            }
            else if (!await OnceAsync(http, key))
            {
                throw new Problem(ProblemKind.KeyReused, "Repeat the first request as it was, or send a new Idempotency-Key.");
            }
        }
        finally
        {
            running.TryRemove(name, out _);
        }
    }

    // A signal of danger is heard even if the app sends all of them with one key: what it says is then new, and taken as if it had none.
    async Task GetThroughAsync(HttpContext http, IdempotencyKey key)
    {
        // In memory, never on the disk: it may say who is in danger.
        http.Request.EnableBuffering(int.MaxValue);
        var body = http.Request.Body;
        if (!await OnceAsync(http, key))
        {
            body.Position = 0;
            http.Request.Body = body;
            await next(http);
        }
    }

    // False where the key was used for another request.
    async Task<bool> OnceAsync(HttpContext http, IdempotencyKey key)
    {
        await using var fingerprint = new RequestFingerprint(http.Request, key);
        http.Request.Body = fingerprint;
        return await FindAsync(key) is { } stored ? await ReplayAsync(http, key, stored, fingerprint) : await CarryOutAsync(http, key, fingerprint);
    }

    async Task<bool> CarryOutAsync(HttpContext http, IdempotencyKey key, RequestFingerprint fingerprint)
    {
        StoredAnswer? first = null;
        var work = http.RequestServices.GetRequiredService<UnitOfWork>();
        var request = new KeyedRequest(http, key, fingerprint, answers, logger);
        using var held = new HeldBody(http);
        try
        {
            await AnswerAsync(http, work, request);
            // Whoever has hung up repeats the request, and is to find what became of it.
            await request.EndAsync(work, held.Bytes(), CancellationToken.None);
        }
        catch (PostgresException taken) when (AnswerTable.IsTaken(taken))
        {
            // Another replica was faster, and ours is undone.
            first = await FindAsync(key);
        }
        catch (Problem)
        {
            // Refused perhaps because of what another replica has just done for the same request.
            first = await FindAsync(key);
            if (first is null)
            {
                throw;
            }
        }

        if (first is null)
        {
            await held.ReleaseAsync(http.RequestAborted);
            return true;
        }

        await work.DisposeAsync();
        work.Request = null;
        held.Dispose();
        http.Response.Clear();
        return await ReplayAsync(http, key, first, fingerprint);
    }

    async Task AnswerAsync(HttpContext http, UnitOfWork work, KeyedRequest request)
    {
        work.Request = request;
        try
        {
            await next(http);
        }
        catch (Problem problem) when (problem.Kind.Status < 500 && (work.IsAskedToCommit || request.IsStored))
        {
            // A refusal that leaves a trace: the trace stands, and the refusal is the answer.
            http.Response.Clear();
            await http.WriteProblemAsync(problem);
        }
    }

    static async Task<bool> ReplayAsync(HttpContext http, IdempotencyKey key, StoredAnswer stored, RequestFingerprint fingerprint)
    {
        var taken = await fingerprint.TakeAsync(http.RequestAborted);
        if (!CryptographicOperations.FixedTimeEquals(stored.Fingerprint, taken))
        {
            return false;
        }

        http.Response.Headers[Replayed] = "true";
        await Answer.Open(key, stored.Sealed).WriteAsync(http.Response, http.RequestAborted);
        return true;
    }

    // A database that is away is the endpoint's to answer for, which may have something better to say; and what is stored twice by then does not commit.
    async Task<StoredAnswer?> FindAsync(IdempotencyKey key)
    {
        try
        {
            return await answers.FindAsync(key.Id, CancellationToken.None);
        }
        catch (NpgsqlException failed)
        {
            logger.LogWarning("Answers cannot be looked up: {Exception}", failed.GetType().Name);
            return null;
        }
    }

    static Task RefuseRunningAsync(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "1";
        return http.WriteProblemAsync(new Problem(ProblemKind.StillRunning, "Repeat it in a second: the answer is then the first one's."));
    }
}

/// <summary>Adds what <see cref="KeyedRequests"/> needs.</summary>
static class IdempotencySetup
{
    internal static IServiceCollection AddIdempotency(this IServiceCollection services) => services
        .AddSingleton<AnswerTable>()
        .AddPeriodicJob<PruneAnswers>("prune-answers", TimeSpan.FromMinutes(10));
}
