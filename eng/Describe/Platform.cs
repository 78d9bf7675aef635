using Entraide.Credits;
using Entraide.DirectoryService;
using Entraide.Gateway;
using Entraide.Notification;
using Entraide.Scheduling;
using Microsoft.AspNetCore.Builder;

namespace Entraide.Describe;

/// <summary>The gateway and the services, built as they run but never started: nothing is listened on, no database and no broker asked.</summary>
static class Platform
{
    // What has to be set for a service to be built at all; nobody is called by it.
    static readonly string[] Settings =
    [
        "--ConnectionStrings:database=Host=localhost", "--ConnectionStrings:broker=amqp://localhost", "--Smtp:Url=smtp://localhost:25", "--Logging:LogLevel:Default=None",
        $"--Vault:Key={new string('0', 48)}", $"--Wellbeing:Key={new string('0', 48)}", $"--Operator:Key={new string('0', 48)}",
    ];

    static readonly (string Name, Func<string[], WebApplication> Build)[] Parts =
    [
        ("gateway", GatewayService.Build), ("directory", DirectoryHost.Build), ("scheduling", SchedulingService.Build), ("credits", CreditsService.Build),
        ("notification", NotificationService.Build),
    ];

    /// <summary>Every operation that some part has a handler for.</summary>
    public static IReadOnlyList<Operation> Operations() => [.. Parts.SelectMany(part => Operation.Of(part.Name, part.Build(Settings)))];
}
