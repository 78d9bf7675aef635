using Entraide.ServiceDefaults.Data;
using Npgsql;

namespace Entraide.Notification.Deliveries;

/// <summary>Contacts that exist no more, such as a browser that ended its subscription: kept, they would be tried for ever.</summary>
sealed class DeadContacts(IServiceScopeFactory scopes, ILogger<DeadContacts> logger)
{
    /// <summary>Deletes the contact <paramref name="delivery"/> went to, unless it is another by now.</summary>
    public async Task ForgetAsync(Delivery delivery, byte[] @sealed, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        try
        {
            await work.ExecuteAsync("delete from contacts where person_id = @PersonId and partner_id = @PartnerId and channel = @Channel and sealed = @sealed",
                new { delivery.PersonId, delivery.PartnerId, delivery.Channel, @sealed }, cancellationToken);
            await work.CommitAsync(cancellationToken);
        }
        catch (NpgsqlException)
        {
            // The next message to it finds out again.
            logger.LogWarning("The dead contact of delivery {Delivery} stays for now", delivery.Id);
        }
    }
}
