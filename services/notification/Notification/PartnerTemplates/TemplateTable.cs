using Entraide.Notification.Templates;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Notification.PartnerTemplates;

/// <summary>Partners' own texts, in the table <c>templates</c>.</summary>
static class TemplateTable
{
    const string Columns = "language, kind, words, subject, body, short, changed_at";

    internal static Task<TemplateRow?> FindAsync(Database database, TemplateAddress address, CancellationToken cancellationToken) => database.FindAsync<TemplateRow>(
        $"select {Columns} from templates where partner_id = @Partner and language = @Language and kind = @kind and words = @words", address.Key, cancellationToken);

    internal static Task<IReadOnlyList<TemplateRow>> AllAsync(Database database, Guid partner, CancellationToken cancellationToken) => database.QueryAsync<TemplateRow>(
        $"select {Columns} from templates where partner_id = @partner order by language, kind, words", new { partner }, cancellationToken);
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
