using System.Reflection;
using Entraide.ServiceDefaults.Jobs;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Entraide.ServiceDefaults.Messaging;

/// <summary>Durable messaging: outbox, relay and inbox in the service's database, MassTransit on quorum queues between them.</summary>
public static class MessagingSetup
{
    /// <summary>
    /// Adds the service's consumers (every <see cref="IConsumer"/> of <paramref name="consumers"/>), each on a quorum queue
    /// <c>service-consumer</c>, all behind the inbox. A consumer changes the database through <c>UnitOfWork</c> and does not commit: the inbox does.
    /// </summary>
    /// <exception cref="InvalidOperationException">the connection string <c>broker</c> is not set</exception>
    public static WebApplicationBuilder AddMessaging(this WebApplicationBuilder builder, string service, Assembly consumers)
    {
        var address = new BrokerAddress(new Uri(builder.Configuration.GetConnectionString("broker")
            ?? throw new InvalidOperationException("ConnectionStrings:broker is not set: start the platform with ./platform up, or set it to an amqp:// address.")), service);
        builder.Services.AddSingleton(address);
        builder.Services.AddSingleton<Outbox>();
        builder.Services.AddSingleton<BrokerPublisher>();
        builder.Services.AddHostedService<OutboxRelay>();
        builder.Services.AddHostedService<BusWatchdog>();
        builder.Services.AddHostedService<BacklogMetrics>();
        builder.Services.AddPeriodicJob<PruneInbox>("prune-inbox", TimeSpan.FromMinutes(10));
        builder.Services.AddSingleton<BusStarted>();
        builder.Services.AddHealthChecks().AddCheck<BusStarted>("broker", tags: ["ready"]);

        builder.Services.AddMassTransit(bus =>
        {
            bus.SetEndpointNameFormatter(new KebabCaseEndpointNameFormatter(service, includeNamespace: false));
            // By type: MassTransit's own scan of an assembly sees public classes only.
            bus.AddConsumers([.. consumers.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IConsumer)))]);
            bus.AddConfigureEndpointsCallback((context, _, endpoint) =>
            {
                if (endpoint is IRabbitMqReceiveEndpointConfigurator queue)
                {
                    queue.SetQuorumQueue();
                    // Set at first declaration: RabbitMQ refuses to change a queue's arguments afterwards.
                    queue.SetQueueArgument("x-delivery-limit", 50);
                    queue.PrefetchCount = 16;
                }

                // Outside the inbox, so that every attempt is a transaction of its own.
                endpoint.UseMessageRetry(retry => retry.Exponential(8, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(15), TimeSpan.FromMilliseconds(300)));
                endpoint.UseConsumeFilter(typeof(InboxFilter<>), context);
            });
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(address.Uri, host => host.ConnectionName(service));
                rabbit.ConfigureEndpoints(context);
            });
        });
        builder.Services.Configure<MassTransitHostOptions>(options =>
        {
            // A service answers requests while the broker is away: its messages wait in the outbox.
            options.WaitUntilStarted = false;
            options.StopTimeout = TimeSpan.FromSeconds(4);
        });
        return builder;
    }
}
