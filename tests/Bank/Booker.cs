using Entraide.Credits.Contracts;

namespace Entraide.Bank;

/// <summary>Places holds by messages and ends them, one way, the other, or both at once; says everything again when nobody answers. A few it leaves open.</summary>
sealed class Booker(Town town, Journal journal, Random random)
{
    static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5), Patience = TimeSpan.FromSeconds(120);

    internal async Task WorkAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            await OneAsync(random.Next(4) == 0 ? town.Poor : town.Rich, random.Next(6));
        }
    }

    /// <summary>One hold from its beginning to its end.</summary>
    internal async Task OneAsync(Guid programme, int ending)
    {
        var hold = new HoldCredits(Guid.CreateVersion7(), Guid.CreateVersion7(), town.Partner, programme, town.Participants[random.Next(town.Participants.Length)],
            town.Supporters[random.Next(town.Supporters.Length)], 60, TimeProvider.System.GetUtcNow().AddDays(1), random.Next(1, 20));
        // Whole, or in part.
        var part = random.Next(2) == 0 ? hold.Credits!.Value : random.NextInt64(hold.Credits!.Value + 1);
        var (capture, release) = (new CaptureHold(hold.HoldId, hold.BookingId, Credits: part), new ReleaseHold(hold.HoldId, hold.BookingId));
        var twice = random.Next(5) == 0;
        await AskAsync(hold.HoldId, work =>
        {
            work.Send(hold);
            if (twice)
            {
                work.Send(hold);
            }
        }, word => word == "held" || word.StartsWith("refused", StringComparison.Ordinal));
        var refused = town.Heard(hold.HoldId).FirstOrDefault(word => word.StartsWith("refused", StringComparison.Ordinal));
        journal.Expect(refused is null || (refused == "refused:insufficient_credits" && programme == town.Poor), $"hold {hold.HoldId} of a pool with enough was {refused}");
        // One in six stays open.
        if (refused is null && ending > 0)
        {
            await AskAsync(hold.HoldId, work =>
            {
                if (ending is 1 or 2 or 3)
                {
                    work.Send(capture);
                }

                if (ending is 3 or 4 or 5)
                {
                    work.Send(release);
                }

                if (twice)
                {
                    work.Send(capture);
                }
            }, word => word is "captured" or "released");
        }

        journal.Holds[hold.HoldId] = new AskedHold(hold.HoldId, programme, hold.Credits!.Value, part, [.. town.Heard(hold.HoldId)]);
    }

    async Task AskAsync(Guid hold, Action<ServiceDefaults.Data.UnitOfWork> say, Func<string, bool> answered)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!town.Heard(hold).Any(answered))
        {
            await town.Desk.SendAsync(say, CancellationToken.None);
            var asked = TimeProvider.System.GetTimestamp();
            while (!town.Heard(hold).Any(answered) && TimeProvider.System.GetElapsedTime(asked) < AskAgain)
            {
                await Task.Delay(5);
            }

            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                journal.Expect(false, $"hold {hold} was not answered");
                return;
            }
        }
    }
}
