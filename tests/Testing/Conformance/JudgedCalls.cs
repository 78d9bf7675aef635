using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Entraide.Testing.Conformance;

/// <summary>
/// Sends a call through the validating proxy, and what the test sent byte by byte to the service: the proxy reads and writes JSON anew, which would
/// undo what hostile tests send, and the test is given the service's own answer for the same reason.
/// </summary>
sealed class JudgedCalls(HttpMessageHandler direct, ValidatingProxy proxy) : DelegatingHandler(direct)
{
    const long Longest = 1 << 20;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (await GoesDirectlyAsync(request) is { } why)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            proxy.Findings.Add(why, request, (int)answer.StatusCode);
            return answer;
        }

        var exchange = new Exchange(request, base.SendAsync, cancellationToken);
        var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        // What is no JSON the proxy does not pass on (it does not even answer): it is shown the call without it, and compares the answer.
        var whole = body is null || IsReadable(request.Content!, body);
        var seen = await proxy.PassAsync(exchange, whole ? body : null, cancellationToken);
        if (!exchange.IsAnswered)
        {
            await exchange.AnswerAsync();
        }

        var answered = await exchange.Answer;
        Judge(exchange, answered, seen, whole);
        return answered;
    }

    static async Task<Outcome?> GoesDirectlyAsync(HttpRequestMessage request)
    {
        if (request.Options.TryGetValue(Calls.AsItComes, out var asItComes) && asItComes)
        {
            return Outcome.TooLong;
        }

        if (request.RequestUri!.AbsolutePath.EndsWith("/stream", StringComparison.Ordinal) || request.Headers.Accept.Contains(new MediaTypeWithQualityHeaderValue("text/event-stream")))
        {
            return Outcome.TooLong;
        }

        if (request.Method.Method is not ("GET" or "POST" or "PUT" or "PATCH" or "DELETE"))
        {
            return Outcome.Undescribed;
        }

        if (request.Content is { } content)
        {
            // JSON is of no stated length before it is written; what else is of none may be a body that never ends.
            if (content is not JsonContent && content.Headers.ContentLength is not <= Longest)
            {
                return Outcome.TooLong;
            }

            await content.LoadIntoBufferAsync();
        }

        return null;
    }

    static bool IsReadable(HttpContent content, byte[] body)
    {
        if (body.Length == 0 || content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.OrdinalIgnoreCase) is not true)
        {
            return true;
        }

        try
        {
            using var read = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 10_000 });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    void Judge(Exchange exchange, HttpResponseMessage answer, IReadOnlyList<Violation>? seen, bool whole)
    {
        var (request, status) = (exchange.Request, (int)answer.StatusCode);
        if (answer.Headers.Contains(Calls.StandIn))
        {
            proxy.Findings.Add(Outcome.StandIn, request, status);
            return;
        }

        if (seen is null)
        {
            proxy.Findings.Add(Outcome.Unreadable, request, status, [exchange.Unread ?? ""]);
            return;
        }

        if (seen.Any(violation => violation.IsUnknownOperation))
        {
            proxy.Findings.Add(Outcome.Undescribed, request, status);
            return;
        }

        var found = seen.Where(violation => violation.OfAnswer || (whole && answer.IsSuccessStatusCode)).Select(violation => violation.Words).ToArray();
        proxy.Findings.Add(found.Length > 0 ? Outcome.Violation : Outcome.AsDescribed, request, status, found.Length > 0 ? found : null);
    }
}
