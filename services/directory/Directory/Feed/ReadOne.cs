using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Feed;

/// <summary>One object of the feed with all that is nested in it, by its id here; who comes with the id of its source is sent to the place.</summary>
sealed class ReadOne(FeedRows rows, Database database)
{
    /// <summary>Answers with the object <paramref name="id"/> of <paramref name="shape"/>'s resource.</summary>
    /// <param name="place">The path of the collection: <c>/hsds/services</c>.</param>
    /// <exception cref="Problem">there is none</exception>
    public async Task AnswerAsync(string id, Shape shape, string place, HttpContext context, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(id, out var known) && await IsOfAsync(known, shape.Resource, cancellationToken))
        {
            var (graph, _) = await rows.LoadAsync([known], shape, Audience.Public, list: null, reader: null, cancellationToken);
            if (graph.Has(known))
            {
                using var output = new PooledBuffer();
                new FeedJson(graph, output).Write(known, shape);
                await context.WriteFeedAsync(output.Written, cancellationToken);
                return;
            }
        }

        // Only where it can mean one thing: two partners may well import the same data set.
        var named = await database.QueryAsync<Guid>($"""
            select r.id from hsds_rows r where r.source_id = @id and r.resource = @resource and {Audience.Public.Shows("r")} and {Audience.Public.Completes("r")} limit 2
            """, new { id, resource = shape.Resource }, cancellationToken);
        if (named.Count != 1)
        {
            throw new Problem(ProblemKind.NotFound, "Nothing of this id is published.");
        }

        context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        context.Response.Headers.Location = $"{place}/{named[0]}{context.Request.QueryString}";
    }

    Task<bool> IsOfAsync(Guid id, string resource, CancellationToken cancellationToken) =>
        database.FindAsync<bool>("select exists (select from hsds_rows where id = @id and resource = @resource)", new { id, resource }, cancellationToken);
}
