namespace Entraide.Faults.Credits;

/// <summary>The broker dies: transfers go on, and what is asked by messages is answered when it is back, once.</summary>
sealed class KillBroker() : BankUnderFault("credits.kill-broker")
{
    protected override void Strike(IReadOnlyList<ServiceProcess> replicas, int time) => KillableServers.KillBroker();
}
