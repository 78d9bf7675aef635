using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Entraide.Hosting.Dcp;

namespace Entraide.Hosting.Dashboard;

// What a process writes, as the orchestrator keeps it.
sealed class ConsoleLogs(Board board, Orchestrator orchestrator)
{
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> ReadAsync(
        Instance instance, bool follow, int batch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var lines = Channel.CreateBounded<LogLine>(4096);
        var readers = Task.WhenAll(CopyAsync(instance, "stdout", follow, lines.Writer, reading.Token), CopyAsync(instance, "stderr", follow, lines.Writer, reading.Token))
            .ContinueWith(done => lines.Writer.TryComplete(done.Exception), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            while (await lines.Reader.WaitToReadAsync(cancellationToken))
            {
                var taken = new List<LogLine>();
                while (taken.Count < batch && lines.Reader.TryRead(out var line))
                {
                    taken.Add(line);
                }

                yield return taken;
            }
        }
        finally
        {
            await reading.CancelAsync();
            await readers;
        }
    }

    async Task CopyAsync(Instance instance, string source, bool follow, ChannelWriter<LogLine> lines, CancellationToken cancellationToken)
    {
        try
        {
            do
            {
                if (instance.State is { Object: { } value, StartedAt: not null } && instance.State.StartedAt is { } started)
                {
                    await CopyOnceAsync(value, source, follow, lines, cancellationToken);

                    // After the end of one process there is nothing more to read until the next one starts.
                    await (follow ? board.WaitAsync(() => instance.State.StartedAt is { } next && next != started, cancellationToken) : Task.CompletedTask);
                }
                else if (follow)
                {
                    await board.WaitAsync(() => instance.State is { Object: not null, StartedAt: not null }, cancellationToken);
                }
            }
            while (follow);
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException or DcpException)
        {
            // The reader has left, or the process and its log are gone.
        }
    }

    async Task CopyOnceAsync(DcpObject value, string source, bool follow, ChannelWriter<LogLine> lines, CancellationToken cancellationToken)
    {
        var plural = value is Container ? Container.Plural : Executable.Plural;
        using var reader = new StreamReader(await orchestrator.Dcp.OpenLogAsync(plural, value.Name, source, follow, cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            await lines.WriteAsync(new(line, source == "stderr"), cancellationToken);
        }
    }
}

sealed record LogLine(string Text, bool IsError);
