using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Entraide.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Entraide.ServiceDefaults.Tests.Integration;

/// <param name="Then">What becomes of the request once the note is written: <c>refuse</c> it, <c>keep</c> the note and refuse, <c>fail</c>, <c>break</c> the connection once.</param>
public sealed record Note(Guid Id, string? Then = null);

public sealed record NoteView(Guid Id, string Secret, string State = "final");

public sealed record Thing(string Name);

/// <summary>A service that writes a row a request: whatever happens twice is two rows.</summary>
public sealed class NotebookService : IAsyncLifetime
{
    internal static readonly TaskCompletionSource Entered = new(), Open = new();
    static int broken;

    internal RunningService Service { get; private set; } = null!;

    internal Guid Partner { get; } = Guid.CreateVersion7();

    public async Task InitializeAsync() => Service = await RunningService.StartAsync(Build, typeof(NotebookService).Assembly);

    public async Task DisposeAsync() => await Service.DisposeAsync();

    internal static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddService("notebook", typeof(NotebookService).Assembly);
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapPost("/v1/notebook/notes", WriteAsync).Query<int>("x", "Means nothing: what it says is a part of the request.");
        app.MapPost("/v1/notebook/alarms", WriteAsync).WithOptionalKey();
        app.MapPost("/v1/notebook/questions", () => TypedResults.Ok(new Thing("asked"))).AsksOnly();
        app.MapPost("/v1/notebook/gate", async (Note note, UnitOfWork work, CancellationToken cancellationToken) =>
        {
            Entered.TrySetResult();
            await Open.Task;
            return await WriteAsync(note, work, cancellationToken);
        });
        app.MapPost("/v1/notebook/waits", async (Note note, UnitOfWork work, CancellationToken cancellationToken) =>
        {
            var secret = await InsertAsync(note, work, cancellationToken);
            await work.CommitAsync(TypedResults.Accepted($"/v1/notebook/waits/{note.Id}", new NoteView(note.Id, secret, "pending")), cancellationToken);
            return note.Then == "fail" ? throw new InvalidOperationException("After the effect.") : TypedResults.Created($"/v1/notebook/waits/{note.Id}", new NoteView(note.Id, secret));
        });
        app.MapGet("/v1/notebook/things/{id:guid}", async (Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
            TypedResults.Ok(new Thing(await database.FindAsync<string>("select name from things where id = @id and partner_id = @Partner", new { id, caller.Partner }, cancellationToken) ?? throw Problem.NotFound())));
        app.MapPut("/v1/notebook/things/{id:guid}", async (Guid id, Thing thing, Caller caller, UnitOfWork work, CancellationToken cancellationToken) =>
        {
            await work.ExecuteAsync("insert into things values (@id, @Partner, @Name) on conflict (id, partner_id) do update set name = @Name", new { id, caller.Partner, thing.Name }, cancellationToken);
            await work.CommitAsync(cancellationToken);
            return TypedResults.Ok(thing);
        });
        app.MapDelete("/v1/notebook/things/{id:guid}", async (Guid id, Caller caller, UnitOfWork work, CancellationToken cancellationToken) =>
        {
            await work.ExecuteAsync("delete from things where id = @id and partner_id = @Partner", new { id, caller.Partner }, cancellationToken);
            await work.CommitAsync(cancellationToken);
            return TypedResults.NoContent();
        });
        return app;
    }

    static async Task<Created<NoteView>> WriteAsync(Note note, UnitOfWork work, CancellationToken cancellationToken)
    {
        var secret = await InsertAsync(note, work, cancellationToken);
        if (note.Then == "refuse")
        {
            throw Problem.Conflict("refused", "Not like that.");
        }

        if (note.Then == "break" && Interlocked.Increment(ref broken) == 1)
        {
            await work.ExecuteAsync("select pg_terminate_backend(pg_backend_pid())", null, cancellationToken);
        }

        await work.CommitAsync(cancellationToken);
        return note.Then switch
        {
            "keep" => throw Problem.Conflict("kept", "Refused, and noted."),
            "fail" => throw new InvalidOperationException("After the commit was asked for."),
            _ => TypedResults.Created($"/v1/notebook/notes/{note.Id}", new NoteView(note.Id, secret)),
        };
    }

    static async Task<string> InsertAsync(Note note, UnitOfWork work, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync("insert into effects (id) values (@Id)", new { note.Id }, cancellationToken);
        return Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    }

    internal HttpClient Caller(Guid? partner = null, RunningService? replica = null) => (replica ?? Service).As(partner ?? Partner, "notebook");

    /// <summary>Sends exactly this: with <paramref name="key"/>, or without one.</summary>
    internal async Task<Answered> PostAsync(string path, object body, string? key, Guid? partner = null, RunningService? replica = null)
    {
        using var http = Caller(partner, replica);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/notebook/{path}")
        {
            Content = new StringContent(body as string ?? System.Text.Json.JsonSerializer.Serialize(body, StrictJson.Options), Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json")),
        };
        request.Options.Set(CarefulCaller.Careless, true);
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        using var response = await http.SendAsync(request);
        return new Answered((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.Location?.ToString(),
            response.Content.Headers.ContentType?.ToString(), response.Headers.Contains("Idempotency-Replayed"), response.Headers.RetryAfter?.ToString());
    }

    internal async Task<long> EffectsAsync(Guid id)
    {
        await using var connection = new NpgsqlConnection(Service.Database);
        return await connection.ExecuteScalarAsync<long>("select count(*) from effects where id = @id", new { id });
    }
}

sealed record Answered(int Status, string Body, string? Location, string? Type, bool Replayed, string? RetryAfter);
