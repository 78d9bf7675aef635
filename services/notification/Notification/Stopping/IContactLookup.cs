namespace Entraide.Notification.Stopping;

/// <summary>Who a partner reaches by a contact: for what comes back from outside, where the address is all there is.</summary>
interface IContactLookup
{
    /// <summary>The people of <paramref name="partner"/> with this <paramref name="contact"/> on this <paramref name="channel"/>: none, one, or several who share a telephone.</summary>
    Task<IReadOnlyList<Guid>> FindAsync(Guid partner, string channel, string contact, CancellationToken cancellationToken);
}
