using System.Reflection;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Idempotency;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Jobs;
using Entraide.ServiceDefaults.Problems;
using Entraide.ServiceDefaults.Telemetry;
using Entraide.ServiceDefaults.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Entraide.ServiceDefaults;

/// <summary>What every process of the platform has in common: telemetry, health, problem documents, strict JSON, time.</summary>
public static class ServiceHost
{
    /// <summary>Adds the defaults that need no database: the gateway and the services both call it (the services through <see cref="AddService"/>).</summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, string name)
    {
        builder.Services.AddKestrelLimits();
        builder.AddTelemetry(name);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddStrictJson();
        builder.Services.AddProblemDocuments();
        builder.Services.AddHealthChecks();
        builder.Services.AddHostedService<SettleMemory>();
        // A stop has to end well within the ten seconds the orchestrator grants.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(5));
        return builder;
    }

    /// <summary>
    /// Adds everything a service with a database of its own needs: the defaults, the connection string <c>database</c>,
    /// the migrations embedded in <paramref name="migrations"/>, callers' tokens, requests that can be repeated, and periodic jobs.
    /// </summary>
    /// <param name="prepared">How many statements each database connection keeps planned: see <see cref="DatabaseSetup.AddDatabase"/>.</param>
    public static WebApplicationBuilder AddService(this WebApplicationBuilder builder, string name, Assembly migrations, int prepared = 0)
    {
        builder.AddServiceDefaults(name);
        builder.AddDatabase(migrations, prepared);
        builder.AddCallerIdentity();
        builder.Services.AddSingleton<LeaseTable>();
        builder.Services.AddIdempotency().AddSingleton<ShownState>();
        return builder;
    }

    /// <summary>Puts the defaults in front of the endpoints, in the one order in which they work.</summary>
    /// <param name="behindGateway">Tells the gateway which route answered (<see cref="RouteReport"/>); the gateway itself has nobody to tell.</param>
    /// <param name="onceKnown">What comes in as soon as it is known who calls, and before it is asked what they may.</param>
    public static WebApplication UseServiceDefaults(this WebApplication app, bool behindGateway = true, Action<IApplicationBuilder>? onceKnown = null)
    {
        app.UseRequestSpans();
        app.UseProblemDocuments();
        app.UseRouting();
        app.UseExactPaths();
        app.UseMiddleware<RouteSpans>();
        if (behindGateway)
        {
            app.UseRouteReport();
        }

        app.UseAuthentication();
        onceKnown?.Invoke(app);
        app.UseAuthorization();
        if (behindGateway)
        {
            // Before anything that reads the database for a request; the gateway works across partners.
            app.UseMiddleware<RequestsWorkForPartners>();
        }

        app.UseKnownQuery();
        app.UseMiddleware<KeyedRequests>();
        app.UseMiddleware<ConditionalRequests>();
        app.MapHealth();
        return app;
    }
}
