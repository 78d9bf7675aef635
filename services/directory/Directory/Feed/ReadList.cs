using System.Buffers;
using Entraide.ServiceDefaults.Data;

namespace Entraide.DirectoryService.Feed;

/// <summary>A list of the feed: a page as HSDS describes it, or everything, one object a line.</summary>
sealed class ReadList(PublishedIds published, FeedRows rows, Database database)
{
    const int Batch = 100;

    /// <summary>Answers with the page, or the lines, that <paramref name="request"/> asks for.</summary>
    public async Task AnswerAsync(FeedRequest request, HttpContext context, CancellationToken cancellationToken)
    {
        if (request.Ndjson)
        {
            await LinesAsync(request, context, cancellationToken);
        }
        else
        {
            using var page = await PageAsync(request, cancellationToken);
            await context.WriteFeedAsync(page.Written, cancellationToken);
        }
    }

    async Task<PooledBuffer> PageAsync(FeedRequest request, CancellationToken cancellationToken)
    {
        IdList? list = null;
        for (var attempt = 1; ; attempt++)
        {
            list = await published.FindAsync(request, list, cancellationToken);
            var perPage = request.Minimal ? Math.Max(1, list.Ids.Length) : request.PerPage;
            var ids = Slice(list.Ids, (request.Page - 1L) * perPage, perPage);
            var (graph, stale) = await rows.LoadAsync(request.Minimal ? [] : ids, request.Shape, Audience.Public, list, reader: null, cancellationToken);
            // A directory that never comes to rest is answered as it was found a moment ago.
            if (stale && attempt < 3)
            {
                continue;
            }

            var output = new PooledBuffer();
            if (request.Minimal)
            {
                await WritePageAsync(request, list.Ids.Length, perPage, ids, output, json => MinimalAsync(ids, json, ", ", cancellationToken));
            }
            else
            {
                ids = [.. ids.Where(graph.Has)];
                await WritePageAsync(request, list.Ids.Length, perPage, ids, output, _ => Items(new FeedJson(graph, output), ids, request.Shape));
            }

            return output;
        }
    }

    static async Task WritePageAsync(FeedRequest request, int total, int perPage, Guid[] ids, PooledBuffer output, Func<FeedJson, Task> write)
    {
        var pages = (total + perPage - 1) / perPage;
        var json = new FeedJson(new FeedGraph(), output);
        json.Text($"{{\"total_items\": {total}, \"total_pages\": {pages}, \"page_number\": {request.Page}, \"size\": {ids.Length}, ");
        json.Text($"\"first_page\": {Word(request.Page == 1)}, \"last_page\": {Word(request.Page >= pages)}, \"empty\": {Word(ids.Length == 0)}, \"contents\": [");
        await write(json);
        json.Text("]}");
    }

    static string Word(bool holds) => holds ? "true" : "false";

    static Task Items(FeedJson json, Guid[] ids, Shape shape)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            json.Text(i > 0 ? ", " : "");
            json.Write(ids[i], shape);
        }

        return Task.CompletedTask;
    }

    async Task MinimalAsync(Guid[] ids, FeedJson json, string between, CancellationToken cancellationToken)
    {
        var first = true;
        foreach (var batch in ids.Chunk(5000))
        {
            foreach (var row in await database.QueryAsync<Dated>(
                $"select r.id, {Audience.Modified("r")} as modified from hsds_rows r where r.id = any(@batch) and {Audience.Public.Shows("r")} order by r.id", new { batch }, cancellationToken))
            {
                json.Text($"{(first ? "" : between)}{{\"id\": \"{row.Id}\", \"modified_date\": \"{row.Modified}\"}}");
                first = false;
            }
        }
    }

    // Each batch is written before the next is read: what is in memory does not grow with the list.
    async Task LinesAsync(FeedRequest request, HttpContext context, CancellationToken cancellationToken)
    {
        // What was just counted is as fresh as can be; what was kept may be older than the last import.
        var list = await published.FindAsync(request, null, cancellationToken);
        for (var attempt = 1; attempt < 3 && (await rows.LoadAsync([], request.Shape, Audience.Public, list, null, cancellationToken)).Stale; attempt++)
        {
            list = await published.FindAsync(request, list, cancellationToken);
        }

        context.Response.ContentType = "application/x-ndjson";
        foreach (var batch in list.Ids.Chunk(Batch))
        {
            using var output = new PooledBuffer();
            if (request.Minimal)
            {
                await MinimalAsync(batch, new FeedJson(new FeedGraph(), output), "\n", cancellationToken);
                output.Write("\n"u8);
            }
            else
            {
                var (graph, _) = await rows.LoadAsync(batch, request.Shape, Audience.Public, list, reader: null, cancellationToken);
                var json = new FeedJson(graph, output);
                foreach (var id in batch.Where(graph.Has))
                {
                    json.Write(id, request.Shape);
                    json.Text("\n");
                }
            }

            await context.Response.Body.WriteAsync(output.Written, cancellationToken);
        }
    }

    static Guid[] Slice(Guid[] ids, long from, int count) => from >= ids.Length ? [] : ids[(int)from..(int)Math.Min(ids.Length, from + count)];

    sealed class Dated
    {
        public Guid Id { get; init; }
        public string Modified { get; init; } = "";
    }
}
