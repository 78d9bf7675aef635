namespace Entraide.Testing.Conformance;

/// <summary>One call as the test made it, to be sent to the service once, whoever asks for its answer first.</summary>
sealed class Exchange(HttpRequestMessage request, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
{
    readonly TaskCompletionSource<HttpResponseMessage> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int asked;

    /// <summary>By it the proxy's copy is recognised.</summary>
    internal Guid Id { get; } = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    internal HttpRequestMessage Request => request;

    /// <summary>Why the proxy made nothing of it, where it did not.</summary>
    internal string? Unread { get; set; }

    internal bool IsAnswered => Volatile.Read(ref asked) == 1;

    /// <summary>What the service answered, kept whole: it is read by the proxy and by the test.</summary>
    internal Task<HttpResponseMessage> Answer => answer.Task;

    /// <summary>Sends it, unless it was sent before.</summary>
    internal async Task<HttpResponseMessage> AnswerAsync()
    {
        if (Interlocked.Exchange(ref asked, 1) == 0)
        {
            try
            {
                var answered = await send(request, cancellationToken);
                await answered.Content.LoadIntoBufferAsync(cancellationToken);
                answer.SetResult(answered);
            }
            catch (Exception failure)
            {
                answer.SetException(failure);
            }
        }

        return await answer.Task;
    }
}
