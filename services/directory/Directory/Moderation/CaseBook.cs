using Entraide.ServiceDefaults.Data;

namespace Entraide.DirectoryService.Moderation;

/// <summary>Opens moderation cases in the current <see cref="UnitOfWork"/>; the caller commits.</summary>
sealed class CaseBook(UnitOfWork work, TimeProvider time)
{
    /// <summary>
    /// A text of <paramref name="owner"/> was refused by the no-medicines rule. The text is not kept: <paramref name="field"/>, a JSON pointer
    /// into what was sent, says where it stood.
    /// </summary>
    /// <param name="listing">The listing it was to change, where that is stored already.</param>
    public Task<Guid> OpenByRuleAsync(Guid owner, Guid? listing, string field, CancellationToken cancellationToken) =>
        OpenAsync(owner, listing, "rule", ReportReason.OffersMedicines, owner, field, note: null, cancellationToken);

    /// <summary>A reader reported a listing; what can harm people is hidden until somebody decides.</summary>
    public async Task<Guid> OpenByReportAsync(Guid owner, Guid listing, ReportReason reason, Guid reporter, string? note, CancellationToken cancellationToken)
    {
        var id = await OpenAsync(owner, listing, "report", reason, reporter, field: null, note, cancellationToken);
        if (reason is ReportReason.PrivateDataShown or ReportReason.UnsafePlace or ReportReason.OffersMedicines)
        {
            await HiddenListings.HideAsync(work, id, Hold.Undecided, time.GetUtcNow(), cancellationToken);
        }

        return id;
    }

    async Task<Guid> OpenAsync(Guid owner, Guid? listing, string origin, ReportReason reason, Guid reporter, string? field, string? note, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = await work.FindAsync<Guid>("""
            insert into moderation_cases as c (id, partner_id, listing_id, origin, reason, reports, opened_at) values (@id, @owner, @listing, @origin, @reason, 1, @now)
            on conflict (partner_id, listing_id, origin, reason) do update set
                state = 'open', reports = c.reports + 1, opened_at = case c.state when 'open' then c.opened_at else excluded.opened_at end
            returning id
            """, new { id = Guid.CreateVersion7(now), owner, listing, origin, reason = Codes.Of(reason), now }, cancellationToken);
        await work.ExecuteAsync("insert into moderation_reports (id, case_id, partner_id, field, note, reported_at) values (@report, @id, @reporter, @field, @note, @now)",
            new { report = Guid.CreateVersion7(now), id, reporter, field, note, now }, cancellationToken);
        return id;
    }
}
