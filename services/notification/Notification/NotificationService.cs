using Entraide.Notification.Channels;
using Entraide.Notification.Deliveries;
using Entraide.Notification.Escalation;
using Entraide.Notification.Participants;
using Entraide.Notification.Push;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Messaging;

namespace Entraide.Notification;

/// <summary>The notification service: keeps people's contacts sealed, and tells them discreetly what became of their bookings.</summary>
public static class NotificationService
{
    /// <summary>Builds the service, ready to run.</summary>
    /// <exception cref="InvalidOperationException">a setting is missing; the message says which</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddService("notification", typeof(NotificationService).Assembly, prepared: 60);
        builder.AddMessaging("notification", typeof(NotificationService).Assembly);
        builder.Services.AddSingleton(ContactVault.From(builder.Configuration));
        builder.Services.AddChannels(builder.Configuration);
        builder.Services.AddPeople();
        builder.Services.AddDeliveries();
        builder.Services.AddEscalation();

        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapPeople();
        app.MapEscalation();
        var notifications = app.MapGroup("/v1/notifications").WithTags("Notifications").RequireScope("notifications.read");
        ShowPushKey.Map(notifications);
        ShowUndelivered.Map(notifications);
        var reports = app.MapGroup("/v1/notifications").WithTags("Notifications").RequireScope("notifications.write");
        RetryDelivery.Map(reports);
        ReportBounce.Map(reports);
        return app;
    }
}
