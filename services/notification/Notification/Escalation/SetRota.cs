using System.Text.Json;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Escalation;

/// <summary><c>GET</c>, <c>PUT</c> and <c>DELETE /v1/notifications/on-call</c>: a partner's rota, whole.</summary>
static class SetRota
{
    internal static async Task<Ok<RotaBody>> ShowAsync(Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(RotaBody.Of(StoredRota.Of(caller.Partner, await database.QueryAsync<StoredRota.Row>(StoredRota.Query, new { partner = caller.Partner }, cancellationToken))
            ?? throw Problem.NotFound()));

    /// <summary>Replaces the rota; escalations under way go on by the new one.</summary>
    internal static async Task<Ok<RotaBody>> HandleAsync(RotaBody body, Caller caller, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        var rota = body.Read(caller.Partner);
        await work.ExecuteAsync("""
            insert into rotas (partner_id, time_zone, changed_at) values (@Partner, @TimeZone, @now)
            on conflict (partner_id) do update set time_zone = excluded.time_zone, version = rotas.version + 1, changed_at = excluded.changed_at
            """, new { caller.Partner, body.TimeZone, now = time.GetUtcNow() }, cancellationToken);
        await RequireStaffAsync(rota, work, cancellationToken);
        await work.ExecuteAsync("delete from rota_levels where partner_id = @Partner", new { caller.Partner }, cancellationToken);
        foreach (var level in rota.Levels)
        {
            await work.ExecuteAsync("insert into rota_levels (partner_id, level, wait_seconds) values (@Partner, @Level, @wait)",
                new { caller.Partner, level.Level, wait = (int)level.Wait.TotalSeconds }, cancellationToken);
            foreach (var (staff, place) in level.Staff.Select((staff, place) => (staff, place)))
            {
                var hours = staff.Hours.Count == 0 ? null : JsonSerializer.Serialize(staff.Hours.Select(RotaBody.Write), StrictJson.Options);
                await work.ExecuteAsync("insert into rota_places (partner_id, level, place, staff_id, hours) values (@Partner, @Level, @place, @Staff, @hours::jsonb)",
                    new { caller.Partner, level.Level, place, staff.Staff, hours }, cancellationToken);
            }
        }

        // Who waits for somebody to be on call does not have to wait for the next look.
        await work.ExecuteAsync("update escalations set next_at = least(next_at, @now) where state = 'open' and partner_id = @Partner and level = 0",
            new { caller.Partner, now = time.GetUtcNow() }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(RotaBody.Of(rota));
    }

    internal static async Task<NoContent> RemoveAsync(Caller caller, UnitOfWork work, CancellationToken cancellationToken)
    {
        if (await work.ExecuteAsync("delete from rotas where partner_id = @Partner", new { caller.Partner }, cancellationToken) == 0)
        {
            throw Problem.NotFound();
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    static async Task RequireStaffAsync(Rota rota, UnitOfWork work, CancellationToken cancellationToken)
    {
        var asked = rota.Levels.SelectMany(level => level.Staff.Select((staff, place) => (staff.Staff, At: $"/levels/{level.Level - 1}/staff/{place}/staff_id"))).ToArray();
        var known = (await work.QueryAsync<Guid>("select id from people where id = any(@ids) and partner_id = @Partner and kind = 'staff' for share",
            new { ids = asked.Select(pair => pair.Staff).Distinct().ToArray(), rota.Partner }, cancellationToken)).ToHashSet();
        var checks = new Checks();
        foreach (var (staff, at) in asked)
        {
            checks.That(known.Contains(staff), at, "No member of staff of yours has this id.");
        }

        checks.Enforce();
    }
}
