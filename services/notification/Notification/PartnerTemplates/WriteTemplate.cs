using Entraide.Notification.Templates;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.PartnerTemplates;

/// <summary>A partner's own text takes the place of the platform's, for messages that leave from then on. It is held to the platform's own rules.</summary>
static class WriteTemplate
{
    internal static void Map(RouteGroupBuilder templates)
    {
        templates.MapPut("/{language}/{kind}", PutAsync).Query("words", "Of which words; neutral where left out.", "neutral", "explicit").WithSummary("Write a text of messages in the partner's own words");
        templates.MapDelete("/{language}/{kind}", DeleteAsync).Query("words", "Of which words; neutral where left out.", "neutral", "explicit").WithSummary("Go back to the platform's text of messages");
    }

    static async Task<Ok<TemplateBody>> PutAsync(
        string language, string kind, TemplateTexts texts, HttpRequest request, Caller caller, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        var address = TemplateAddress.Read(language, kind, request, caller);
        var faults = address.Faults(texts);
        if (faults.Count > 0)
        {
            throw new Problem(ProblemKind.Invalid with { Name = "template-breaks-a-rule", Words = "template-breaks-a-rule", Title = "This text cannot be sent to people." }, "See errors.", faults);
        }

        var row = await work.FindAsync<TemplateRow>("""
            insert into templates (partner_id, language, kind, words, subject, body, short, changed_at)
            values (@Partner, @Language, @kind, @words, @Subject, @Body, @Short, @now)
            on conflict (partner_id, language, kind, words) do update set subject = @Subject, body = @Body, short = @Short, changed_at = @now
            returning language, kind, words, subject, body, short, changed_at
            """, Parameters(address, texts, time), cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(TemplateBody.Of(row!, address));
    }

    static async Task<NoContent> DeleteAsync(string language, string kind, HttpRequest request, Caller caller, UnitOfWork work, CancellationToken cancellationToken)
    {
        var address = TemplateAddress.Read(language, kind, request, caller);
        if (await work.ExecuteAsync("delete from templates where partner_id = @Partner and language = @Language and kind = @kind and words = @words", address.Key, cancellationToken) == 0)
        {
            throw Problem.NotFound();
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    static Dapper.DynamicParameters Parameters(TemplateAddress address, TemplateTexts texts, TimeProvider time)
    {
        var parameters = new Dapper.DynamicParameters(address.Key);
        parameters.AddDynamicParams(new { texts.Subject, texts.Body, texts.Short, now = time.GetUtcNow() });
        return parameters;
    }
}
