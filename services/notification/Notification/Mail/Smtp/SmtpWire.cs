using System.Text;

namespace Entraide.Notification.Mail.Smtp;

/// <summary>Lines to and from a relay. What it sends is bounded: no line, and no answer, may grow without end.</summary>
sealed class SmtpWire(Stream stream) : IAsyncDisposable
{
    // RFC 5321 (4.5.3.1.5) allows 512 octets a line; some relays say more.
    const int LongestLine = 2048, MostLines = 100;

    readonly byte[] buffer = new byte[4096];
    int start, end;

    /// <summary>Whether the relay has sent something nobody has read: after STARTTLS, that could be anybody's (RFC 3207, section 6).</summary>
    internal bool HasUnread => start < end;

    internal Stream Stream => stream;

    /// <exception cref="ArgumentException">a line break within a line would be a command of its own</exception>
    internal Task SendAsync(CancellationToken cancellationToken, params ReadOnlySpan<string> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            if (line.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            {
                throw new ArgumentException("Not one line of ASCII.", nameof(lines));
            }

            text.Append(line).Append("\r\n");
        }

        return stream.WriteAsync(Encoding.ASCII.GetBytes(text.ToString()), cancellationToken).AsTask();
    }

    internal async Task<SmtpReply> ReadAsync(CancellationToken cancellationToken)
    {
        var (code, lines) = (0, new List<string>());
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken);
            var ownCode = line.Length >= 3 && line[0] is >= '2' and <= '5' && char.IsAsciiDigit(line[1]) && char.IsAsciiDigit(line[2]) ? int.Parse(line.AsSpan(0, 3), null) : 0;
            if (ownCode == 0 || lines.Count > 0 && ownCode != code || line.Length > 3 && line[3] is not (' ' or '-') || lines.Count == MostLines)
            {
                throw new SmtpRefusal(0);
            }

            code = ownCode;
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
            {
                return new SmtpReply(code, lines);
            }
        }
    }

    async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            if (buffer.AsSpan(start, end - start).IndexOf((byte)'\n') is >= 0 and var length)
            {
                line.Append(Encoding.Latin1.GetString(buffer, start, length));
                start += length + 1;
                return line.ToString().TrimEnd('\r');
            }

            line.Append(Encoding.Latin1.GetString(buffer, start, end - start));
            (start, end) = (0, await stream.ReadAsync(buffer, cancellationToken));
            if (end == 0)
            {
                throw new EndOfStreamException("The mail relay hung up.");
            }

            if (line.Length > LongestLine)
            {
                throw new SmtpRefusal(0);
            }
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
