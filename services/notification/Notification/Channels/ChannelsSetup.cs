using Entraide.Notification.Apps;
using Entraide.Notification.Mail;
using Entraide.Notification.Outbound;
using Entraide.Notification.Participants;
using Entraide.Notification.Push;

namespace Entraide.Notification.Channels;

/// <summary>The channels that are configured. One that is not is no failure: what was to go by it is given up under a name of its own.</summary>
static class ChannelsSetup
{
    /// <exception cref="InvalidOperationException">a setting is missing or wrong; the message says which</exception>
    internal static void AddChannels(this IServiceCollection services, IConfiguration configuration)
    {
        var sender = MailSender.From(configuration);
        services.AddSingleton(sender);
        services.AddSingleton<IChannel>(provider => SmtpChannel.From(configuration, sender, provider.GetRequiredService<TimeProvider>()));
        foreach (var (name, section) in new[] { (Channel.Sms, "Sms"), (Channel.Voice, "Voice") })
        {
            if (GatewaySettings.From(configuration, section) is { } settings)
            {
                services.AddSingleton<IChannel>(provider => new GatewayChannel(name, settings, provider.GetRequiredService<TimeProvider>()));
            }
        }

        services.AddSingleton<IChannel, AppChannel>();
        if (VapidKey.From(configuration) is { } key)
        {
            services.AddSingleton(key);
            services.AddSingleton<IChannel>(provider => new PushChannel(key, PushChannel.CreateClient(provider.GetRequiredService<INameResolver>()), provider.GetRequiredService<TimeProvider>()));
        }
    }
}
