using Entraide.ServiceDefaults.Tenancy;
using Npgsql;

namespace Entraide.ServiceDefaults.Data;

/// <summary>
/// The service's two ways into its database. Work for all partners goes in as the owner of the tables, whom no policy holds; everything else goes in
/// as a role that sees what its partner may see, and nothing before a partner was named.
/// </summary>
sealed class Connections(NpgsqlDataSource platform, NpgsqlDataSource? tenant) : IAsyncDisposable
{
    /// <summary>The way in for the work at hand, and the partner to name first where there is one.</summary>
    internal (NpgsqlDataSource Source, Guid? Partner) ForWorkAtHand() =>
        tenant is null || WorkingFor.Now is { AllBecause: not null } ? (platform, null) : (tenant, WorkingFor.Now?.Partner);

    /// <summary>The requests' way in; null where the whole process works across partners.</summary>
    internal NpgsqlDataSource? Tenant => tenant;

    public ValueTask DisposeAsync() => tenant?.DisposeAsync() ?? ValueTask.CompletedTask;
}
