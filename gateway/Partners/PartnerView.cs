using Entraide.Gateway.Clients;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Gateway.Partners;

/// <summary>A partner as its operator and itself see it; never with a secret.</summary>
/// <param name="Suspension">Since when and why none of its tokens counts; absent where they do.</param>
public sealed record PartnerView(
    Guid Id, string? Name, string Region, IReadOnlyList<string> Scopes, QuotasView Quotas, SuspensionView? Suspension, IReadOnlyList<ClientView> Clients, DateTimeOffset CreatedAt);

/// <summary>A partner is shut out.</summary>
/// <param name="Reason">One word, such as <c>leaked-key</c>.</param>
public sealed record SuspensionView(string Reason, DateTimeOffset Since);

/// <summary>Reads partners with their clients.</summary>
static class PartnerViews
{
    internal const string Columns = "id, name, region, scopes, quota_read, quota_write, suspended_at, suspended_for, created_at";

    internal static async Task<PartnerView?> FindAsync(IQueries database, Guid id, CancellationToken cancellationToken) =>
        (await OfAsync(database, await database.QueryAsync<PartnerRow>($"select {Columns} from partners where id = @id", new { id }, cancellationToken), cancellationToken)).SingleOrDefault();

    internal static async Task<IReadOnlyList<PartnerView>> OfAsync(IQueries database, IReadOnlyList<PartnerRow> rows, CancellationToken cancellationToken)
    {
        var clients = (await ClientViews.OfPartnersAsync(database, [.. rows.Select(row => row.Id)], cancellationToken)).ToLookup(client => client.Partner, client => client.View);
        return
        [
            .. rows.Select(row => new PartnerView(
                row.Id, row.Name, row.Region, row.Scopes, new QuotasView(row.QuotaRead, row.QuotaWrite),
                row.SuspendedAt is { } since ? new SuspensionView(row.SuspendedFor!, since) : null, [.. clients[row.Id]], row.CreatedAt)),
        ];
    }
}

/// <summary>A row of <c>partners</c>.</summary>
sealed class PartnerRow
{
    public Guid Id { get; init; }
    public string? Name { get; init; }
    public string Region { get; init; } = "";
    public string[] Scopes { get; init; } = [];
    public int? QuotaRead { get; init; }
    public int? QuotaWrite { get; init; }
    public DateTimeOffset? SuspendedAt { get; init; }
    public string? SuspendedFor { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}
