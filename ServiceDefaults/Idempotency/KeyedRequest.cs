using Entraide.ServiceDefaults.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Entraide.ServiceDefaults.Idempotency;

/// <summary>A request that carries a key, while it is carried out for the first time.</summary>
sealed class KeyedRequest(HttpContext http, IdempotencyKey key, RequestFingerprint fingerprint, AnswerTable answers, ILogger logger)
{
    Answer? soFar;

    /// <summary>Whether an answer is stored already, with an effect that stands.</summary>
    internal bool IsStored => soFar is not null;

    /// <summary>Commits what was done so far, with what is answered so far.</summary>
    /// <exception cref="PostgresException">the same request was carried out elsewhere meanwhile: nothing of this one has happened</exception>
    internal async Task CommitAsync(UnitOfWork work, IResult answer)
    {
        var rendered = await RenderAsync(answer);
        work.AtCommit(answers.Storing(await SealAsync(rendered)));
        // Never the caller's token: who hangs up repeats the request, and is to find what became of it.
        await work.CommitNowAsync(CancellationToken.None);
        soFar = rendered;
    }

    /// <summary>Commits what was done, with the final answer: the one <see cref="HttpContext.Response"/> is about to give, with <paramref name="body"/>.</summary>
    /// <exception cref="PostgresException">the same request was carried out elsewhere meanwhile: nothing of this one has happened</exception>
    internal async Task EndAsync(UnitOfWork work, byte[] body)
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
                await work.CommitNowAsync(CancellationToken.None);
                if (soFar is not { } earlier || earlier.Status != answer.Status || !earlier.Body.AsSpan().SequenceEqual(answer.Body))
                {
                    await answers.ReplaceAsync(await SealAsync(answer), CancellationToken.None);
                }
            }
            else
            {
                work.AtCommit(answers.Storing(await SealAsync(answer)));
                await work.CommitNowAsync(CancellationToken.None);
            }
        }
        catch (NpgsqlException failed) when (!effect && failed is not PostgresException)
        {
            // What the answer says stands without it. Repeated, the request is answered as before its wait, or carried out again.
            logger.LogWarning("An answer could not be kept: {Exception}", failed.GetType().Name);
        }
    }

    /// <summary>The answer, ready to be stored.</summary>
    internal async Task<StoredAnswer> SealAsync(Answer answer) => new(key.Id, await fingerprint.TakeAsync(CancellationToken.None), answer.Seal(key));

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
