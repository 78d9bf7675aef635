using System.Net.Mail;

namespace Entraide.Notification.Mail;

/// <summary>Who mails come from, and the domain of their ids.</summary>
/// <param name="Display">May be empty.</param>
sealed record MailSender(string Address, string Display)
{
    internal string Domain => Address[(Address.LastIndexOf('@') + 1)..];

    /// <summary>By default words that tell nothing.</summary>
    /// <exception cref="InvalidOperationException">the setting is no address</exception>
    internal static MailSender From(IConfiguration configuration) =>
        MailAddress.TryCreate(configuration["Smtp:From"] ?? "\"Agenda\" <agenda@rappel.example>", out var from) && Contacts.EmailAddress.IsValid(from.Address)
            ? new MailSender(from.Address, from.DisplayName)
            : throw new InvalidOperationException("Smtp:From is not a mail address, such as \"Agenda\" <agenda@rappel.example>.");
}
