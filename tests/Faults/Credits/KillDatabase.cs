namespace Entraide.Faults.Credits;

/// <summary>The database server dies: what it had said was written has to be there when it is back.</summary>
sealed class KillDatabase() : BankUnderFault("credits.kill-database")
{
    protected override void Strike(IReadOnlyList<ServiceProcess> replicas, int time) => KillableServers.KillDatabase();
}
