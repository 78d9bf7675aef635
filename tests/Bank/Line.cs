using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Entraide.Bank;

/// <summary>Asks over HTTP, again under the same id and at the next replica, until there is an answer that settles it.</summary>
sealed class Line(Town town, Journal journal)
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>The status and what is promised to be the same each time: what it is now, or the name it was refused by.</summary>
    internal async Task<string> AskAsync(Guid id, Func<int, Task<HttpResponseMessage>> post, int replica)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (; ; replica = (replica + 1) % town.Replicas.Count)
        {
            try
            {
                using var answer = await post(replica);
                var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync());
                if (answer.StatusCode < HttpStatusCode.InternalServerError)
                {
                    return answer.IsSuccessStatusCode ? $"{(int)answer.StatusCode} {body!["id"]} {body["kind"] ?? body["state"]} {body["at"]}" : $"{(int)answer.StatusCode} {((string)body!["type"]!).Split(':')[^1]}";
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException or JsonException)
            {
                // It may have been written, and may not: the same question under the same id tells.
            }

            journal.Leave(id);
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                return "nothing";
            }

            await Task.Delay(50);
        }
    }
}
