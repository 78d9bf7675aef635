using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Entraide.ServiceDefaults.Reporting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Campaigns;

/// <summary>A campaign and how far it is.</summary>
/// <param name="State">One of <c>running</c>, <c>planned</c> (everybody has a message that is sent or waits), <c>stopped</c>.</param>
/// <param name="EndsAt">UTC; until when it is news.</param>
/// <param name="People">By the state of their messages.</param>
public sealed record CampaignBody(Guid CampaignId, string Key, string State, int PerMinute, DateTimeOffset EndsAt, IReadOnlyList<CampaignFigure> People);

/// <summary>How many people's message is in a state.</summary>
/// <param name="State">One of <c>pending</c>, <c>sending</c>, <c>sent</c>, <c>suppressed</c>, <c>cancelled</c>, <c>dead</c>.</param>
/// <param name="Suppressed">The number is about fewer than five people, or such a number could be found by it.</param>
public sealed record CampaignFigure(string State, bool Suppressed, int? People = null);

static class ShowCampaign
{
    internal static void Map(RouteGroupBuilder campaigns) => campaigns.MapGet("/{id:guid}", HandleAsync).WithSummary("Show a campaign and how many people it reached");

    static async Task<Ok<CampaignBody>> HandleAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var campaign = await database.FindAsync<Row>("select id, key, state, per_minute, ends_at from campaigns where id = @id and partner_id = @Partner", new { id, caller.Partner }, cancellationToken)
            ?? throw Problem.NotFound();
        // A person whose first channel failed has several messages: the latest says where they are.
        var people = await database.QueryAsync<Reached>("""
            select distinct on (person_id) person_id, state from deliveries where subject_id = @id and partner_id = @Partner and kind = 'campaign' order by person_id, created_at desc, id desc
            """, new { id, caller.Partner }, cancellationToken);
        return TypedResults.Ok(new CampaignBody(campaign.Id, campaign.Key, campaign.State, campaign.PerMinute, campaign.EndsAt, Figures(people)));
    }

    /// <summary>The numbers that may be shown. Pure. How many people a partner has in all can be found elsewhere, so that no cell may follow from their sum.</summary>
    internal static IReadOnlyList<CampaignFigure> Figures(IReadOnlyList<Reached> people)
    {
        var cells = people.GroupBy(person => person.State).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (State: group.Key, Tally: new Tally<Guid>(group.Select(person => person.PersonId).ToHashSet()))).ToArray();
        var shown = SmallCells.Shown(new Tally<Guid>([.. cells.Select(cell => cell.Tally)]));
        return [.. cells.Select(cell => shown.Contains(cell.Tally) ? new CampaignFigure(cell.State, false, cell.Tally.People.Count) : new CampaignFigure(cell.State, true))];
    }

    /// <summary>A person and what became of their message.</summary>
    internal sealed class Reached
    {
        public Guid PersonId { get; init; }
        public string State { get; init; } = "";
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public string Key { get; init; } = "";
        public string State { get; init; } = "";
        public int PerMinute { get; init; }
        public DateTimeOffset EndsAt { get; init; }
    }
}
