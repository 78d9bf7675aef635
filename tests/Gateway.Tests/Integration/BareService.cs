using Entraide.ServiceDefaults;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.Testing;
using Entraide.Testing.Conformance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Entraide.Gateway.Tests.Integration;

/// <summary>A service with nothing of its own but what every service has in front of its endpoints.</summary>
static class BareService
{
    /// <summary>Starts one that takes the tokens of the gateway at <paramref name="gateway"/>.</summary>
    public static async Task<WebApplication> StartAsync(Uri gateway)
    {
        var builder = WebApplication.CreateSlimBuilder([
            "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=Warning",
            $"--ConnectionStrings:database={await TestServers.CreateDatabaseAsync()}", $"--services:gateway:http:0={gateway}",
        ]);
        builder.AddService("bare", typeof(BareService).Assembly);
        var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Response.Headers[Calls.StandIn] = "1";
            return next(context);
        });
        app.UseServiceDefaults();
        app.MapGet("/v1/directory/crisis-lines", (Caller caller) => TypedResults.Ok(caller.Partner)).RequireScope("directory.read");
        app.MapPost("/v1/directory/things/{id:guid}/notes/{word}", (Guid id) => TypedResults.Created($"/v1/directory/notes/{id}")).Query<string>("q", "Words that may be anybody's.").RequireScope("directory.write");
        app.MapPost("/v1/directory/things/{id:guid}/ask", (Guid id) => TypedResults.Ok(id)).AsksOnly().RequireScope("directory.read");
        app.MapGet("/v1/directory/things/{id:guid}", (Guid id) => TypedResults.Ok(id)).RequireScope("directory.read");
        await app.StartAsync();
        return app;
    }
}
