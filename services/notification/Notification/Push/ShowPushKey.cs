using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Push;

/// <summary>What a partner's page gives the browser to subscribe to pushes (<c>applicationServerKey</c>): an uncompressed point of P-256, in base64url.</summary>
public sealed record PushKeyBody(string PublicKey);

static class ShowPushKey
{
    internal static void Map(RouteGroupBuilder notifications) => notifications.MapGet("/push-key", Handle).WithSummary("Show the key that browsers subscribe to");

    static Ok<PushKeyBody> Handle(IServiceProvider services) => services.GetService<VapidKey>() is { } key ? TypedResults.Ok(new PushKeyBody(key.PublicKey)) : throw Problem.NotFound();
}
