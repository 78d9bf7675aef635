using Entraide.Notification.Deliveries;
using Entraide.Notification.Participants;
using Entraide.Notification.Templates;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Notification.PartnerTemplates;

/// <summary>Writes a message by the partner's own text where there is one, else by the platform's.</summary>
sealed class MessageWriter(Database database)
{
    /// <exception cref="UnfitValueException">the facts lack what the message has to say, or hold what cannot be said</exception>
    public async Task<Message> WriteAsync(Guid partner, Recipient recipient, DeliveryKind kind, Facts facts, CancellationToken cancellationToken)
    {
        var words = recipient.Policy.Words == Words.Explicit ? Words.Explicit : Words.Neutral;
        var address = new TemplateAddress(partner, SpokenLanguage.WrittenIn(recipient.Language), kind, words);
        return await FindAsync(database, address, cancellationToken) is { } own ? Message.Compose(recipient, facts, own) : Message.Compose(recipient, kind, facts);
    }

    /// <summary>The partner's own text; null where there is none, or where it breaks a rule that was made after it was written.</summary>
    internal static async Task<Template?> FindAsync(Database database, TemplateAddress address, CancellationToken cancellationToken) =>
        await TemplateTable.FindAsync(database, address, cancellationToken) is { } row && address.Faults(row.Texts).Count == 0 ? Template.Of(row.Texts) : null;
}
