using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.CalendarFeeds;
using Entraide.Scheduling.Danger;
using Entraide.Scheduling.Erasure;
using Entraide.Scheduling.HandOvers;
using Entraide.Scheduling.JoinLinks;
using Entraide.Scheduling.OpenHours;
using Entraide.Scheduling.Partners;
using Entraide.Scheduling.Reports;
using Entraide.Scheduling.Series;
using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Slots;
using Entraide.Scheduling.Supporters;
using Entraide.Scheduling.Waitlists;
using Entraide.Scheduling.Wellbeing;
using Entraide.Scheduling.ZoneChanges;
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
        builder.AddService("scheduling", typeof(SchedulingService).Assembly, prepared: 60);
        builder.AddMessaging("scheduling", typeof(SchedulingService).Assembly);
        // NodaTime's own data is the only source of zone rules: the operating system's differ, and change behind our back.
        builder.Services.TryAddSingleton<IDateTimeZoneProvider>(DateTimeZoneProviders.Tzdb);
        builder.Services.AddSingleton<KnownHours>().AddSingleton<FindSlots>();
        builder.Services.AddSingleton<PublicAddress>();
        builder.Services.AddSingleton<BookingChanges>().AddHostedService<LookForDecisions>();
        builder.Services.AddPeriodicJob<ExpireUnconfirmed>("expire-unconfirmed", TimeSpan.FromSeconds(5));
        builder.Services.AddPeriodicJob<ExpandSeries>("expand-series", TimeSpan.FromMinutes(1));
        builder.Services.AddPeriodicJob<CompareZones>("compare-zones", TimeSpan.FromMinutes(15));
        builder.Services.AddPeriodicJob<TendWaitlists>("tend-waitlists", TimeSpan.FromSeconds(5));
        builder.Services.AddPeriodicJob<NoticeAbsences>("notice-absences", TimeSpan.FromSeconds(15));
        builder.Services.AddPeriodicJob<DecideHandOvers>("decide-hand-overs", TimeSpan.FromSeconds(5));
        builder.Services.AddScoped<Unlinking>();
        builder.Services.AddPeriodicJob<EraseLatecomers>("erase-latecomers", TimeSpan.FromHours(1));
        builder.AddDanger();
        builder.AddWellbeing();

        var app = builder.Build();
        app.UseServiceDefaults();
        var api = app.MapGroup("/v1/scheduling").WithTags("Scheduling");
        api.AddEndpointFilter(new RememberRegion().Remember);
        api.MapOpenHours();
        api.MapSlots();
        api.MapSessions();
        api.MapSeries();
        api.MapZoneChanges();
        api.MapBookings();
        api.MapWaitlists();
        api.MapLimits();
        api.MapPauses();
        api.MapHandOvers();
        api.MapDanger();
        api.MapWellbeing();
        api.MapReports();
        api.MapCalendarFeeds();
        api.MapJoinLinks();
        app.MapCalendar();
        app.MapDoor();
        return app;
    }
}
