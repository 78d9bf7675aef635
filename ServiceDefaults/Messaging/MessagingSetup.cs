using System.Reflection;
using System.Text.Json;
using Entraide.ServiceDefaults.Jobs;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

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
        builder.Services.AddHostedService<BacklogMetrics>();
        builder.Services.AddPeriodicJob<PruneInbox>("prune-inbox", TimeSpan.FromMinutes(10));
        builder.Services.AddSingleton<BusStarted>();
        builder.Services.AddHealthChecks().AddCheck<BusStarted>("broker", tags: ["ready"]);

        // By type: MassTransit's own scan of an assembly sees public classes only.
        var types = consumers.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IConsumer))).ToArray();
        // Without a transport: the bus is not the container's, because a container makes one and this service may need another.
        builder.Services.AddMassTransit(registration => registration.AddConsumers(types));
        builder.Services.Remove(builder.Services.Single(descriptor => descriptor.ImplementationType == typeof(MassTransitHostedService)));
        builder.Services.AddSingleton<Func<IBusControl>>(services => () =>
        {
            LogContext.ConfigureCurrentLogContext(services.GetRequiredService<ILoggerFactory>());
            return CreateBus(services.GetRequiredService<IBusRegistrationContext>(), address, types);
        });
        builder.Services.AddSingleton<ConsumingBus>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ConsumingBus>());
        return builder;
    }

    static IBusControl CreateBus(IBusRegistrationContext context, BrokerAddress address, Type[] consumers) => Bus.Factory.CreateUsingRabbitMq(rabbit =>
    {
        rabbit.Host(address.Uri, host => host.ConnectionName(address.Service));
        foreach (var consumer in consumers)
        {
            rabbit.ReceiveEndpoint($"{address.Service}-{JsonNamingPolicy.KebabCaseLower.ConvertName(consumer.Name)}", queue =>
            {
                queue.SetQuorumQueue();
                // Set at first declaration: RabbitMQ refuses to change a queue's arguments afterwards.
                queue.SetQueueArgument("x-delivery-limit", 50);
                queue.PrefetchCount = 16;
                // Outside the inbox, so that every attempt is a transaction of its own.
                queue.UseMessageRetry(retry => retry.Exponential(8, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(15), TimeSpan.FromMilliseconds(300)));
                queue.UseConsumeFilter(typeof(InboxFilter<>), context);
                queue.ConfigureConsumer(context, consumer);
            });
        }
    });
}
