using System.Text.Json;
using Entraide.DirectoryService.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using MassTransit;

namespace Entraide.Notification.Escalation;

/// <summary>Keeps what the directory announced of a country's crisis lines; the higher version holds, whichever arrives last.</summary>
sealed class KeepVerifiedLines(UnitOfWork work) : IConsumer<CrisisLinesAnnounced>
{
    public Task Consume(ConsumeContext<CrisisLinesAnnounced> context) => work.ExecuteAsync("""
        insert into verified_lines (country, version, lines) values (@Country, @Version, @lines::jsonb)
        on conflict (country) do update set version = excluded.version, lines = excluded.lines where verified_lines.version < excluded.version
        """, new { context.Message.Country, context.Message.Version, lines = JsonSerializer.Serialize(context.Message.Lines, StrictJson.Options) }, context.CancellationToken);
}
