using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Entraide.Testing;

/// <summary>
/// An SMTP server that keeps of each mail only its Message-ID and when it took it: fast enough to be no limit to who sends to it, and in the process
/// of the test, which can have something happen exactly when it has taken a mail.
/// </summary>
public sealed class FastMailSink : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly ConcurrentDictionary<string, List<long>> mails = new();
    int taken, connections;

    public FastMailSink()
    {
        listener.Start(512);
        _ = AcceptAsync();
    }

    public string Url => $"smtp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>How many mails it has taken, repeated ones counted each time.</summary>
    public int Taken => Volatile.Read(ref taken);

    /// <summary>How many conversations there have been.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>When each mail was taken (<see cref="TimeProvider.GetTimestamp"/>), by its Message-ID.</summary>
    public IReadOnlyDictionary<string, List<long>> Mails => mails;

    /// <summary>Called with the count once a mail is taken and its answer is on the wire.</summary>
    public Action<int>? OnTaken { get; set; }

    public void Forget()
    {
        mails.Clear();
        Volatile.Write(ref taken, 0);
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ConverseAsync(await listener.AcceptTcpClientAsync());
                Interlocked.Increment(ref connections);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    async Task ConverseAsync(TcpClient client)
    {
        using var connection = client;
        client.NoDelay = true;
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        var stream = client.GetStream();
        Task Answer(string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n")).AsTask();
        try
        {
            await Answer("220 sink");
            while (await reader.ReadLineAsync() is { } command)
            {
                switch (command.Split(' ')[0])
                {
                    case "EHLO":
                        await Answer("250-sink\r\n250-PIPELINING\r\n250 SIZE 1000000");
                        break;
                    case "DATA":
                        await Answer("354 go on");
                        if (await ReadMailAsync(reader) is not { } id)
                        {
                            return;
                        }

                        var times = mails.GetOrAdd(id, _ => []);
                        lock (times)
                        {
                            times.Add(TimeProvider.System.GetTimestamp());
                        }

                        var count = Interlocked.Increment(ref taken);
                        await Answer("250 taken");
                        OnTaken?.Invoke(count);
                        break;
                    case "QUIT":
                        await Answer("221 bye");
                        return;
                    default:
                        await Answer("250 ok");
                        break;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // It hung up.
        }
    }

    // Null if the sender is gone before the end of the mail: such a one is not taken.
    static async Task<string?> ReadMailAsync(StreamReader reader)
    {
        var id = "";
        while (await reader.ReadLineAsync() is var line && line != ".")
        {
            if (line is null)
            {
                return null;
            }

            if (id.Length == 0 && line.StartsWith("Message-ID: ", StringComparison.Ordinal))
            {
                id = line["Message-ID: ".Length..];
            }
        }

        return id;
    }

    public ValueTask DisposeAsync()
    {
        listener.Dispose();
        return ValueTask.CompletedTask;
    }
}
