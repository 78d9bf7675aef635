using System.Collections.Concurrent;
using Entraide.Credits.Contracts;
using Entraide.ServiceDefaults;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Messaging;
using Entraide.Testing;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Entraide.Bank;

/// <summary>
/// Stands where scheduling stands: a service of its own, with a database, an outbox and an inbox, which asks for holds by messages and hears what
/// became of them.
/// </summary>
public static class Desk
{
    /// <summary>Builds it; <paramref name="args"/> are configuration, as on the command line.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddService("bank", typeof(Desk).Assembly);
        builder.AddMessaging("bank", typeof(Desk).Assembly);
        builder.Services.AddSingleton<Answers>();
        var app = builder.Build();
        app.UseServiceDefaults();
        return app;
    }

    /// <summary>Sends what <paramref name="say"/> says, however often the database is away meanwhile; twice, where the first time was not known to have worked.</summary>
    internal static async Task SendAsync(this RunningService desk, Action<UnitOfWork> say, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await using var scope = desk.Services.CreateAsyncScope();
                var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
                say(work);
                await work.CommitAsync(cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException or ObjectDisposedException)
            {
                await Task.Delay(100, cancellationToken);
            }
        }
    }
}

/// <summary>What was heard of each hold, in a word each, in order.</summary>
sealed class Answers
{
    readonly ConcurrentDictionary<Guid, ConcurrentQueue<string>> heard = new();

    internal void Hear(Guid hold, string word) => heard.GetOrAdd(hold, _ => new()).Enqueue(word);

    internal IReadOnlyCollection<string> Of(Guid hold) => heard.TryGetValue(hold, out var words) ? words : [];
}

sealed class HearHeld(Answers answers) : IConsumer<CreditsHeld>
{
    public Task Consume(ConsumeContext<CreditsHeld> context) => Task.Run(() => answers.Hear(context.Message.HoldId, "held"));
}

sealed class HearRefused(Answers answers) : IConsumer<HoldRefused>
{
    public Task Consume(ConsumeContext<HoldRefused> context) => Task.Run(() => answers.Hear(context.Message.HoldId, $"refused:{context.Message.Reason}"));
}

sealed class HearCaptured(Answers answers) : IConsumer<HoldCaptured>
{
    public Task Consume(ConsumeContext<HoldCaptured> context) => Task.Run(() => answers.Hear(context.Message.HoldId, "captured"));
}

sealed class HearReleased(Answers answers) : IConsumer<HoldReleased>
{
    public Task Consume(ConsumeContext<HoldReleased> context) => Task.Run(() => answers.Hear(context.Message.HoldId, "released"));
}
