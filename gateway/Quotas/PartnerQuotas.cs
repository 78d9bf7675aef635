using System.Collections.Frozen;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Gateway.Quotas;

/// <summary>The partners that have a number of their own, as they stood a second ago.</summary>
sealed class PartnerQuotas(Database database)
{
    FrozenDictionary<Guid, Row> own = FrozenDictionary<Guid, Row>.Empty;

    /// <summary>Requests a minute; null for the usual number.</summary>
    internal int? Find(QuotaClass of, Guid partner) => own.Count == 0 || !own.TryGetValue(partner, out var row) ? null
        : of == QuotaClass.Read ? row.QuotaRead
        : of == QuotaClass.Write ? row.QuotaWrite
        : null;

    internal async Task ReloadAsync(CancellationToken cancellationToken) =>
        own = (await database.QueryAsync<Row>("select id, quota_read, quota_write from partners where quota_read is not null or quota_write is not null", null, cancellationToken))
            .ToFrozenDictionary(row => row.Id);

    sealed class Row
    {
        public Guid Id { get; init; }
        public int? QuotaRead { get; init; }
        public int? QuotaWrite { get; init; }
    }
}
