using System.Security.Cryptography;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Notification.Stopping;

/// <summary>Looks a contact up by opening those of the partner, page by page: slow, and in no need of anything stored beside what is sealed.</summary>
sealed class OpenedContacts(Database database, ContactVault vault) : IContactLookup
{
    const int Page = 500;

    public async Task<IReadOnlyList<Guid>> FindAsync(Guid partner, string channel, string contact, CancellationToken cancellationToken)
    {
        var wanted = Comparable(contact);
        var found = new List<Guid>();
        for (Guid? after = null; ;)
        {
            var rows = await database.QueryAsync<Row>("""
                select c.person_id, c.sealed, k.wrapped_key from contacts c join data_keys k using (person_id)
                where c.partner_id = @partner and c.channel = @channel and (@after::uuid is null or c.person_id > @after) order by c.person_id limit @Page
                """, new { partner, channel, after, Page }, cancellationToken);
            found.AddRange(rows.Where(row => Opens(row, partner, channel) is { } value && Comparable(value) == wanted).Select(row => row.PersonId));
            if (rows.Count < Page)
            {
                return found;
            }

            after = rows[^1].PersonId;
        }
    }

    string? Opens(Row row, Guid partner, string channel)
    {
        try
        {
            return vault.Open(row.Sealed, new Owner(partner, row.PersonId), channel, row.WrappedKey);
        }
        catch (CryptographicException)
        {
            // Sealed under another Vault:Key: nobody can be found by it.
            return null;
        }
    }

    // Gateways write numbers with and without spaces, and mail hosts do not mind capitals.
    static string Comparable(string contact) => new([.. contact.Where(letter => letter is not (' ' or '-' or '.' or '(' or ')') || contact.Contains('@')).Select(char.ToLowerInvariant)]);

    sealed class Row
    {
        public Guid PersonId { get; init; }
        public byte[] Sealed { get; init; } = [];
        public byte[] WrappedKey { get; init; } = [];
    }
}
