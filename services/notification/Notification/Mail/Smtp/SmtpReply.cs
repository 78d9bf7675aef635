namespace Entraide.Notification.Mail.Smtp;

/// <summary>A relay's answer (RFC 5321, 4.2).</summary>
/// <param name="Lines">The text of each line, without its code. Quoted to nobody: relays repeat addresses in it.</param>
sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    internal bool IsPositive => Code is >= 200 and < 300;

    /// <summary>The parameters of an extension that an EHLO announced, or null where it did not.</summary>
    internal string? Extension(string keyword) => Lines.Skip(1)
        .Where(line => line.StartsWith(keyword, StringComparison.OrdinalIgnoreCase) && (line.Length == keyword.Length || line[keyword.Length] is ' ' or '='))
        .Select(line => line[keyword.Length..].Trim(' ', '=')).FirstOrDefault();
}

/// <summary>The relay does not speak SMTP as it should, or will not let us in; <see cref="Status"/> is its answer, or 0.</summary>
sealed class SmtpRefusal(int status) : Exception("The mail relay did not answer as SMTP wants it.")
{
    internal int Status { get; } = status;
}
