using Entraide.Notification.Campaigns;
using Entraide.Notification.Channels;
using Entraide.Notification.Deliveries;
using Entraide.Notification.Escalation;
using Entraide.Notification.Outbound;
using Entraide.Notification.Participants;
using Entraide.Notification.PartnerEvents;
using Entraide.Notification.PartnerTemplates;
using Entraide.Notification.Stopping;
using Entraide.Notification.Supporters;
using Entraide.Notification.Templates;
using Entraide.Notification.Vault;
using Entraide.Notification.Webhooks;
using Entraide.ServiceDefaults;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Messaging;

namespace Entraide.Notification;

/// <summary>The notification service: keeps people's contacts sealed, and tells them discreetly what became of their bookings.</summary>
public static class NotificationService
{
    /// <summary>Builds the service, ready to run.</summary>
    /// <exception cref="InvalidOperationException">a setting is missing; the message says which</exception>
    public static WebApplication Build(string[] args) => Build(args, _ => { });

    /// <summary>The same, with services <paramref name="replaced"/> that reach outside: for tests of what is outside.</summary>
    internal static WebApplication Build(string[] args, Action<IServiceCollection> replaced)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddService("notification", typeof(NotificationService).Assembly, prepared: 60);
        builder.AddMessaging("notification", typeof(NotificationService).Assembly);
        builder.Services.AddSingleton(ContactVault.From(builder.Configuration));
        builder.Services.AddChannels(builder.Configuration);
        builder.Services.AddPeople();
        builder.Services.AddDeliveries();
        builder.Services.AddPolicy();
        builder.Services.AddSupporters();
        builder.Services.AddCampaigns();
        builder.Services.AddEscalation();
        builder.Services.AddPartnerEvents();
        builder.Services.AddOutbound(builder.Configuration);
        builder.AddWebhooks();
        TemplateFiles.Check();
        builder.Services.AddSingleton<MessageWriter>();
        replaced(builder.Services);

        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapPeople();
        app.MapPolicy();
        app.MapCampaigns();
        app.MapEscalation();
        app.MapPartnerEvents();
        app.MapWebhooks();
        app.MapDeliveries();
        var readTemplates = app.MapGroup("/v1/notifications/templates").WithTags("Notifications").RequireScope("notifications.read");
        ShowTemplates.Map(readTemplates);
        PreviewTemplate.Map(readTemplates);
        WriteTemplate.Map(app.MapGroup("/v1/notifications/templates").WithTags("Notifications").RequireScope("notifications.write"));
        return app;
    }
}
