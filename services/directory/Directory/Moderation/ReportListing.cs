using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Moderation;

/// <summary>What a reader found wrong with a listing.</summary>
/// <param name="Note">For the moderators, 2,000 characters at most; nobody else sees it.</param>
public sealed record ReportListingRequest(Guid ListingId, ReportReason Reason, string? Note = null);

/// <summary>The report was taken; reports of the same listing for the same reason are one case.</summary>
public sealed record ReportTaken(Guid CaseId);

/// <summary><c>POST /v1/directory/reports</c>.</summary>
static class ReportListing
{
    internal static async Task<Accepted<ReportTaken>> HandleAsync(
        ReportListingRequest request, Caller caller, VisibleListings listings, CaseBook book, UnitOfWork work, CancellationToken cancellationToken)
    {
        new Checks().That(ModerationNote.IsFine(request.Note), "/note", ModerationNote.Rule).Enforce();
        var owners = await listings.OwnersAsync(request.ListingId, cancellationToken);
        if (owners.Count == 0)
        {
            throw Problem.NotFound();
        }

        var opened = default(Guid?);
        foreach (var owner in owners)
        {
            var id = await book.OpenByReportAsync(owner, request.ListingId, request.Reason, caller.Partner, request.Note, cancellationToken);
            opened ??= id;
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.Accepted((string?)null, new ReportTaken(opened!.Value));
    }
}

/// <summary>What moderators and readers write to each other.</summary>
static class ModerationNote
{
    public const string Rule = "1 to 2000 characters, or left out.";

    // A NUL is a character to JSON and none to PostgreSQL.
    public static bool IsFine(string? note) => note is null || (note.Length <= 2000 && !string.IsNullOrWhiteSpace(note) && !note.Contains('\0'));
}
