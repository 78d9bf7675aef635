using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.OpenHours;
using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Slots;
using Entraide.ServiceDefaults;
using Entraide.ServiceDefaults.Jobs;
using Entraide.ServiceDefaults.Messaging;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NodaTime;

namespace Entraide.Scheduling;

/// <summary>The scheduling service: open hours, free slots, bookings and their lifecycle.</summary>
public static class SchedulingService
{
    /// <summary>Builds the service; <paramref name="args"/> are configuration, as on the command line.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddService("scheduling", typeof(SchedulingService).Assembly);
        builder.AddMessaging("scheduling", typeof(SchedulingService).Assembly);
        // NodaTime's own data is the only source of zone rules: the operating system's differ, and change behind our back.
        builder.Services.TryAddSingleton<IDateTimeZoneProvider>(DateTimeZoneProviders.Tzdb);
        builder.Services.AddSingleton<KnownHours>().AddSingleton<FindSlots>();
        builder.Services.AddPeriodicJob<ExpireUnconfirmed>("expire-unconfirmed", TimeSpan.FromSeconds(5));

        var app = builder.Build();
        app.UseServiceDefaults();
        var api = app.MapGroup("/v1/scheduling").WithTags("Scheduling");
        api.MapOpenHours();
        api.MapSlots();
        api.MapSessions();
        api.MapBookings();
        return app;
    }
}
