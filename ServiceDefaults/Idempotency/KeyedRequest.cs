using Entraide.ServiceDefaults.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Entraide.ServiceDefaults.Idempotency;

/// <summary>A request that carries a key, while it is carried out for the first time.</summary>
public sealed class KeyedRequest
{
    readonly HttpContext http;
    readonly IdempotencyKey key;
    readonly RequestFingerprint fingerprint;
    readonly AnswerTable answers;
    readonly ILogger logger;
    byte[]? fingerprinted;
    Answer? soFar;

    internal KeyedRequest(HttpContext http, IdempotencyKey key, RequestFingerprint fingerprint, AnswerTable answers, ILogger logger)
    {
        (this.http, this.key, this.fingerprint, this.answers, this.logger) = (http, key, fingerprint, answers, logger);
        http.Features.Set(this);
    }

    /// <summary>The request that <paramref name="http"/> is, or null where it carries no key.</summary>
    public static KeyedRequest? Of(HttpContext http) => http.Features.Get<KeyedRequest>();

    /// <summary>
    /// Reads what is left of the request, before somebody takes it over who goes on with it when whoever sent it has hung up.
    /// </summary>
    public async Task ReadAsync(CancellationToken cancellationToken) => fingerprinted ??= await fingerprint.TakeAsync(cancellationToken);

    /// <summary>
    /// Commits <paramref name="work"/>, which did what several requests asked, together with their answers. Each was read with <see cref="ReadAsync"/>.
    /// </summary>
    /// <exception cref="PostgresException">one of them was carried out elsewhere meanwhile (see <see cref="IsTaken"/>): nothing of any has happened</exception>
    public static async Task CommitAsync(UnitOfWork work, IReadOnlyList<(KeyedRequest Request, GivenAnswer Answer)> all, CancellationToken cancellationToken)
    {
        var given = all.Select(one => (one.Request, Answer: Answer.Of(one.Answer))).ToArray();
        var stored = new StoredAnswer[given.Length];
        for (var i = 0; i < given.Length; i++)
        {
            stored[i] = await given[i].Request.SealAsync(given[i].Answer, cancellationToken);
        }

        if (given is [var (first, _), ..])
        {
            work.AtCommit(first.answers.Storing(stored));
        }

        await work.CommitAsync(cancellationToken);
        Array.ForEach(given, one => one.Request.soFar = one.Answer);
    }

    /// <summary>Whether somebody else's answer to the same key was stored first: nothing of this transaction has happened, and trying again is of no use.</summary>
    public static bool IsTaken(PostgresException violation) => AnswerTable.IsTaken(violation);

    /// <summary>Whether an answer is stored already, with an effect that stands.</summary>
    internal bool IsStored => soFar is not null;

    /// <summary>Commits what was done so far, with what is answered so far.</summary>
    /// <exception cref="PostgresException">the same request was carried out elsewhere meanwhile: nothing of this one has happened</exception>
    internal async Task CommitAsync(UnitOfWork work, IResult answer, CancellationToken cancellationToken)
    {
        var rendered = await RenderAsync(answer);
        work.AtCommit(answers.Storing(await SealAsync(rendered, cancellationToken)));
        await work.CommitNowAsync(cancellationToken);
        soFar = rendered;
    }

    /// <summary>Commits what was done, with the final answer: the one <see cref="HttpContext.Response"/> is about to give, with <paramref name="body"/>.</summary>
    /// <exception cref="PostgresException">the same request was carried out elsewhere meanwhile: nothing of this one has happened</exception>
    internal async Task EndAsync(UnitOfWork work, byte[] body, CancellationToken cancellationToken)
    {
        var status = http.Response.StatusCode;
        if (status >= StatusCodes.Status500InternalServerError || status >= StatusCodes.Status400BadRequest && !work.IsAskedToCommit && !IsStored)
        {
            // Nothing stands: the same key may be tried again, with a body that is corrected.
            await work.DisposeAsync();
            return;
        }

        var (effect, answer) = (work.IsAskedToCommit, Answer.Of(http.Response, body));
        if (!effect)
        {
            await work.DisposeAsync();
        }

        try
        {
            if (IsStored)
            {
                await work.CommitNowAsync(cancellationToken);
                if (soFar is not { } earlier || earlier.Status != answer.Status || !earlier.Body.AsSpan().SequenceEqual(answer.Body))
                {
                    await answers.ReplaceAsync(await SealAsync(answer, cancellationToken), cancellationToken);
                }
            }
            else
            {
                work.AtCommit(answers.Storing(await SealAsync(answer, cancellationToken)));
                await work.CommitNowAsync(cancellationToken);
            }
        }
        catch (NpgsqlException failed) when (!effect && !(failed is PostgresException violation && AnswerTable.IsTaken(violation)))
        {
            // What the answer says stands without it. Repeated, the request is answered as before its wait, or carried out again.
            logger.LogWarning("An answer could not be kept: {Exception}", failed.GetType().Name);
        }
    }

    /// <summary>The answer, ready to be stored.</summary>
    async Task<StoredAnswer> SealAsync(Answer answer, CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        return new(key.Id, fingerprinted!, answer.Seal(key));
    }

    // As it would be written now: on a response of its own, because the real one is still to come.
    async Task<Answer> RenderAsync(IResult result)
    {
        using var body = new MemoryStream();
        var aside = new DefaultHttpContext { RequestServices = http.RequestServices, User = http.User };
        aside.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        await result.ExecuteAsync(aside);
        await aside.Response.BodyWriter.FlushAsync();
        return Answer.Of(aside.Response, body.ToArray());
    }
}
