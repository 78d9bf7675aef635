using Dapper;
using Entraide.Testing;
using Npgsql;

namespace Entraide.Notification.Tests.Integration;

/// <summary>Whatever a request forgets to ask, the database asks.</summary>
[Collection(nameof(NotificationWithMailSink))]
[Trait("Category", "Integration")]
public sealed class PartnersApartTests(NotificationWithMailSink state)
{
    [Fact]
    public async Task The_database_keeps_partners_apart_whatever_is_asked()
    {
        var fences = new PartnerFences(state.Service);
        await state.RegisterAsync();
        var other = NotificationWithMailSink.NewId();
        await using (var connection = new NpgsqlConnection(state.Service.Database))
        {
            // Whom nobody writes to, so that no worker changes anything meanwhile.
            await connection.ExecuteAsync("""
                insert into deliveries (id, partner_id, person_id, subject_id, channel, kind, lead_seconds, starts_at, state, reason, due_at, created_at)
                select gen_random_uuid(), partner, gen_random_uuid(), gen_random_uuid(), 'email', 'confirmation', 0, now(), 'dead', 'too_many_attempts', now(), now() from unnest(@partners) partner
                """, new { partners = new[] { state.Partner, other } });
        }

        await fences.EveryTableIsDecidedAsync();
        await fences.RequestsComeInAsNobodySpecialAsync();
        await fences.ForgettingTheFilterShowsNothingOfOthersAsync("deliveries", state.Partner, other);
        await fences.PartnersSeeTheirOwnAsync(other, "deliveries");
    }
}
