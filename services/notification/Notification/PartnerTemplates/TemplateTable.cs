using Entraide.Notification.Templates;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;

namespace Entraide.Notification.PartnerTemplates;

/// <summary>What the list is ordered by.</summary>
readonly record struct TemplatePlace(string Language, string Kind, string Words);

/// <summary>Partners' own texts, in the table <c>templates</c>.</summary>
static class TemplateTable
{
    const string Columns = "language, kind, words, subject, body, short, changed_at";

    internal static Task<TemplateRow?> FindAsync(Database database, TemplateAddress address, CancellationToken cancellationToken) => database.FindAsync<TemplateRow>(
        $"select {Columns} from templates where partner_id = @Partner and language = @Language and kind = @kind and words = @words", address.Key, cancellationToken);

    /// <summary>A page of what a partner wrote, of the kinds that there are today.</summary>
    internal static Task<IReadOnlyList<TemplateRow>> PageAsync(Database database, Guid partner, PageRequest<TemplatePlace> page, CancellationToken cancellationToken) => database.QueryAsync<TemplateRow>(
        $"""
        select {Columns} from templates
        where partner_id = @partner and kind = any(@kinds) and (@Language::text is null or (language, kind, words) > (@Language, @Kind, @Words))
        order by language, kind, words limit @Rows
        """, new { partner, kinds = TemplateAddress.Kinds.Keys.ToArray(), page.After?.Language, page.After?.Kind, page.After?.Words, page.Rows }, cancellationToken);
}

/// <summary>A row of <c>templates</c>.</summary>
sealed class TemplateRow
{
    public string Language { get; init; } = "";
    public string Kind { get; init; } = "";
    public string Words { get; init; } = "";
    public string Subject { get; init; } = "";
    public string Body { get; init; } = "";
    public string? Short { get; init; }
    public DateTimeOffset ChangedAt { get; init; }

    public TemplateTexts Texts => new(Subject, Body, Short);
}
