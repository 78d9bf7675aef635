using Entraide.Notification.Deliveries;
using Entraide.Notification.Templates;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.PartnerTemplates;

/// <summary>What is said of a kind of message in a language.</summary>
/// <param name="Words"><c>neutral</c>, which a disguise has too, or <c>explicit</c>.</param>
/// <param name="Own">Whether it is the partner's own text, not the platform's.</param>
/// <param name="InForce">Whether messages are written by it: not where the rules have become stricter since, until it is written anew.</param>
/// <param name="ChangedAt">Of the partner's own.</param>
public sealed record TemplateBody(
    string Language, string Kind, string Words, string Subject, string Body, string? Short, bool Own, bool InForce, DateTimeOffset? ChangedAt = null)
{
    internal static TemplateBody Of(TemplateRow row, TemplateAddress address) => new(
        row.Language, row.Kind, row.Words, row.Subject, row.Body, row.Short, Own: true, InForce: address.Faults(row.Texts).Count == 0, row.ChangedAt);
}

static class ShowTemplates
{
    internal static void Map(RouteGroupBuilder templates)
    {
        templates.MapGet("", ListAsync).WithSummary("List the partner's own texts of messages");
        templates.MapGet("/{language}/{kind}", GetAsync).Query("words", "Of which words; neutral where left out.", "neutral", "explicit").WithSummary("Show a text of messages: the partner's own, or else the platform's");
    }

    static async Task<Ok<Page<TemplateBody>>> ListAsync(PageRequest<TemplatePlace> page, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var rows = await TemplateTable.PageAsync(database, caller.Partner, page, cancellationToken);
        return TypedResults.Ok(page.Of(rows, row => new TemplatePlace(row.Language, row.Kind, row.Words), row =>
            TemplateBody.Of(row, new TemplateAddress(caller.Partner, row.Language, TemplateAddress.Kinds[row.Kind], row.Words == "explicit" ? Participants.Words.Explicit : Participants.Words.Neutral))));
    }

    static async Task<Ok<TemplateBody>> GetAsync(string language, string kind, HttpRequest request, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var address = TemplateAddress.Read(language, kind, request, caller);
        if (await TemplateTable.FindAsync(database, address, cancellationToken) is { } row)
        {
            return TypedResults.Ok(TemplateBody.Of(row, address));
        }

        var ours = Wording.Of(language).Texts(address.Kind, address.Words);
        return TypedResults.Ok(new TemplateBody(language, kind, address.Words.Word(), ours.Subject, ours.Body, ours.Short, Own: false, InForce: true));
    }
}
