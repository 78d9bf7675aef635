using Entraide.Notification.Deliveries;
using Entraide.Notification.Mail;
using Entraide.Notification.Participants;
using Entraide.Notification.PartnerTemplates;
using Entraide.Notification.Templates;
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
        builder.Services.AddSingleton<IMailTransport>(SmtpTransport.From(builder.Configuration));
        builder.Services.AddDeliveries();
        TemplateFiles.Check();
        builder.Services.AddScoped<MessageWriter>();

        var app = builder.Build();
        app.UseServiceDefaults();
        var read = app.MapGroup("/v1/notifications/participants").WithTags("Notifications").RequireScope("notifications.read");
        ShowParticipant.Map(read);
        ShowMessages.Map(read);
        var write = app.MapGroup("/v1/notifications/participants").WithTags("Notifications").RequireScope("notifications.write");
        RegisterParticipant.Map(write);
        ChangePolicy.Map(write);
        EraseParticipant.Map(write);
        var readTemplates = app.MapGroup("/v1/notifications/templates").WithTags("Notifications").RequireScope("notifications.read");
        ShowTemplates.Map(readTemplates);
        PreviewTemplate.Map(readTemplates);
        WriteTemplate.Map(app.MapGroup("/v1/notifications/templates").WithTags("Notifications").RequireScope("notifications.write"));
        return app;
    }
}
