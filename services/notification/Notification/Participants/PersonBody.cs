using Entraide.Notification.Templates;

namespace Entraide.Notification.Participants;

/// <summary>What a partner may know here of a supporter or of staff: everything but the contacts themselves.</summary>
/// <param name="Contacts">The channels on which there is a contact.</param>
/// <param name="WrittenIn">The language messages are in: <c>pt</c> for <c>pt-BR</c>, and <c>en</c> where nobody can write theirs yet.</param>
/// <param name="Calendar">What dates are written in.</param>
public sealed record PersonBody(Guid Id, string Language, string TimeZone, IReadOnlyList<string> Contacts, PolicyBody Policy, string WrittenIn, string Calendar)
{
    internal static PersonBody Of(PersonRow row) => new(row.Id, row.Language, row.TimeZone, row.Contacts, PolicyBody.Of(row.ToPolicy()), SpokenLanguage.WrittenIn(row.Language), row.Calendar);
}
