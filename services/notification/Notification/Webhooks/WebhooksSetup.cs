using Entraide.ServiceDefaults.Identity;

namespace Entraide.Notification.Webhooks;

static class WebhooksSetup
{
    internal static void AddWebhooks(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(WebhookSecrets.From(builder.Configuration));
        builder.Services.AddSingleton<CallWebhook>();
        builder.Services.AddScoped<WebhookQueue>();
        builder.Services.AddHostedService<WebhookWorker>();
        builder.Services.AddHostedService<WebhookBacklog>();
    }

    internal static void MapWebhooks(this WebApplication app)
    {
        var read = app.MapGroup("/v1/notifications/webhooks").WithTags("Notifications").RequireScope("notifications.read");
        ShowWebhooks.Map(read);
        ShowDeliveries.Map(read);
        var write = app.MapGroup("/v1/notifications/webhooks").WithTags("Notifications").RequireScope("notifications.write");
        RegisterWebhook.Map(write);
        ChangeWebhook.Map(write);
        RotateSecret.Map(write);
        ReplayEvents.Map(write);
        TestWebhook.Map(write);
    }
}
