namespace Entraide.Notification.Participants;

/// <summary>What a partner may know here of a supporter or of staff: everything but the contacts themselves.</summary>
/// <param name="Contacts">The channels on which there is a contact.</param>
public sealed record PersonBody(Guid Id, string Language, string TimeZone, IReadOnlyList<string> Contacts, PolicyBody Policy)
{
    internal static PersonBody Of(PersonRow row) => new(row.Id, row.Language, row.TimeZone, row.Contacts, PolicyBody.Of(row.ToPolicy()));
}
