using Dapper;
using Npgsql;

namespace Entraide.ServiceDefaults.Tenancy;

/// <summary>
/// Tells PostgreSQL for which partner a transaction works, ahead of its first statement and in the same round trip. The setting is local to the
/// transaction (a lone statement is one too): no connection carries it back to the pool.
/// </summary>
static class PartnerStatement
{
    const string Named = "call platform.work_for(@for_partner); ";

    /// <summary><paramref name="sql"/> with the partner said before it.</summary>
    internal static CommandDefinition Command(Guid? partner, string sql, object? parameters, NpgsqlTransaction? transaction, CancellationToken cancellationToken)
    {
        if (partner is not { } said)
        {
            return new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken);
        }

        var values = new DynamicParameters(parameters);
        values.Add("for_partner", said);
        return new CommandDefinition(Named + sql, values, transaction, cancellationToken: cancellationToken);
    }

    /// <summary>The statement alone, for batches.</summary>
    internal static NpgsqlBatchCommand Alone(Guid partner) => new("call platform.work_for($1)") { Parameters = { new NpgsqlParameter<Guid> { TypedValue = partner } } };
}
