namespace Entraide.Faults.Credits;

/// <summary>One replica after the other dies in the middle of whatever it does.</summary>
sealed class KillService() : BankUnderFault("credits.kill-service")
{
    protected override void Strike(IReadOnlyList<ServiceProcess> replicas, int time) => replicas[time % replicas.Count].Crash();
}
