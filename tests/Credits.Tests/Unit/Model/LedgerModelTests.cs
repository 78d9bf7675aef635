using Entraide.Credits.Holds;
using Entraide.Credits.Ledger;
using Entraide.Credits.Tests.Unit.Model.Steps;
using FsCheck;
using FsCheck.Fluent;

namespace Entraide.Credits.Tests.Unit.Model;

/// <summary>Whatever is asked of the ledger, in whatever order, alone or together, once or again, while lots and holds expire: it answers and stands as a plain model does.</summary>
public sealed class LedgerModelTests
{
    /// <summary>Steps that are decided together, some minutes after those before.</summary>
    sealed record Batch(int Minutes, Step[] Steps)
    {
        public override string ToString() => $"\n  +{Minutes} min: {string.Join(", ", Steps.Select(step => step.ToString()))}";
    }

    // A hold that is spent by chance is rare, and one that is spent while it is held rarer: some are followed by their capture.
    static Gen<Batch> Batches(Gen<Step> some) =>
        from minutes in Gen.Frequency((3, Gen.Constant(0)), (4, Gen.Choose(1, 15)), (1, Gen.Choose(60, 200)))
        from count in Gen.Frequency((3, Gen.Constant(1)), (2, Gen.Choose(2, 6)))
        from steps in some.ArrayOf(count)
        from spent in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Constant(count)))
        from captures in CaptureStep.Any.ArrayOf(spent)
        select new Batch(minutes, [.. steps, .. steps.OfType<PlaceStep>().Zip(captures, (place, capture) => (Step)((CaptureStep)capture with { Hold = place.Hold }))]);

    // Everything that was asked is asked again now and then: the same step under the same id.
    static readonly Gen<Batch[]> Sequences =
        from some in Step.Some
        from world in Cast.World
        from length in Gen.Choose(1, 40)
        from batches in Batches(some).ArrayOf(length).Resize(world)
        from again in Gen.Choose(0, 5 * length).ArrayOf(length)
        select batches.Select((batch, i) => again[i] < i ? batch with { Steps = [.. batch.Steps, .. batches[again[i]].Steps] } : batch).ToArray();

    static readonly Arbitrary<Batch[]> Any = Arb.From(Sequences, Shorter);

    [Fact]
    public void The_ledger_does_what_the_model_does()
    {
        var heard = new Dictionary<string, int>();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(Any, sequence => Play(sequence, heard)));
        // Sequences that seldom get that far would prove nothing.
        Assert.All(new[] { "CaptureStep: Captured-in-part", "CaptureStep: Captured-nothing", "CaptureStep: Held", "reverse", "lapsed", "returned", "ReverseStep: refused: not-found", "ReverseStep: refused: insufficient-credits", "refused: reversal-of-reversal", "refused: not-reversible", "refused: already-reversed", "ReturnStep: refused: insufficient-credits", "refused: lot-expired", "granted", "allocate", "give", "spend", "Held", "Captured", "Released", "Expired", "Refused", "refused: insufficient-credits", "refused: not-yours-to-give", "refused: grant-id-used", "refused: transfer-id-used", "refused: not-found", "refused: too-many-credits" },
            answer => Assert.True(heard.GetValueOrDefault(answer) >= 10, $"{answer} was heard {heard.GetValueOrDefault(answer)} times only."));
    }

    static void Play(Batch[] sequence, Dictionary<string, int> heard)
    {
        var (ledger, model) = (new BooksInMemory(), new PlainLedger());
        foreach (var batch in sequence)
        {
            model.Now = model.Now.AddMinutes(batch.Minutes);
            foreach (var (step, answer) in Do(model, ledger, batch.Steps))
            {
                var kind = answer.StartsWith("refused", StringComparison.Ordinal) ? answer : answer.Split(' ')[0];
                heard[kind] = heard.GetValueOrDefault(kind) + 1;
                var toWhom = $"{step.GetType().Name}: {kind}";
                heard[toWhom] = heard.GetValueOrDefault(toWhom) + 1;
            }
        }

        End(model, ledger);
    }

    /// <summary>Does the same to both, and finds them the same.</summary>
    static IEnumerable<(Step Step, string Answer)> Do(PlainLedger model, BooksInMemory ledger, Step[] steps)
    {
        var asked = steps.Select(step => (Step: step, Command: step.Command(model.Now, ledger))).Where(pair => pair.Command is not null).ToArray();
        var answers = ledger.Carry([.. asked.Select(pair => pair.Command!)], model.Now).Select(Step.Words).ToArray();
        Assert.Equal(asked.Select(pair => pair.Step.DoTo(model)), answers);
        Same(model, ledger);
        Sound(ledger);
        return asked.Select(pair => pair.Step).Zip(answers);
    }

    /// <summary>In the end everything is over: of an expired lot nobody has anything but what is held, and once the holds are over, nothing at all.</summary>
    static void End(PlainLedger model, BooksInMemory ledger)
    {
        model.Now = Cast.Start.AddDays(3);
        Lapse(model, ledger);
        Assert.All(Expired(model, ledger), account => Assert.Equal(account.Held, account.Balance));
        Do(model, ledger, [.. ledger.Holds.Keys.Select(hold => new ExpireStep(hold))]);
        Lapse(model, ledger);
        Assert.All(Expired(model, ledger), account => Assert.Equal((0, 0), (account.Balance, account.Held)));
    }

    static void Lapse(PlainLedger model, BooksInMemory ledger) =>
        Do(model, ledger, [.. Expired(model, ledger).Select(account => new ExpireLotStep(new Pocket(account.Purse, account.Lot)))]);

    /// <summary>What somebody has of lots whose time is over, and nobody has used.</summary>
    static IEnumerable<Account> Expired(PlainLedger model, BooksInMemory ledger) =>
        ledger.Accounts.Where(account => account.IsExpiredAt(model.Now) && account.Purse.Kind is not (AccountKind.Issuance or AccountKind.Spent or AccountKind.Returned));

    static void Same(PlainLedger model, BooksInMemory ledger)
    {
        Assert.Equal(model.Balances.Where(pair => pair.Value != 0).ToDictionary(), ledger.Accounts.Where(account => account.Balance != 0).ToDictionary(account => new Pocket(account.Purse, account.Lot), account => account.Balance));
        Assert.Equal(model.Held.Where(pair => pair.Value != 0).ToDictionary(), ledger.Accounts.Where(account => account.Held != 0).ToDictionary(account => new Pocket(account.Purse, account.Lot), account => account.Held));
        Assert.Equal(model.Holds.ToDictionary(pair => pair.Key, pair => (pair.Value.Words, pair.Value.ExpiresAt)), ledger.Holds.ToDictionary(pair => pair.Key, pair => (Step.Words(pair.Value), pair.Value.ExpiresAt)));
        Assert.Equal(model.Said, ledger.Said);
    }

    /// <summary>What holds of any ledger, whatever a model says.</summary>
    static void Sound(BooksInMemory ledger)
    {
        var aside = ledger.Holds.Values.Where(hold => hold.State == HoldState.Held).SelectMany(hold => hold.Parts).ToLookup(part => part.Account, part => part.Credits);
        var entries = ledger.Transfers.SelectMany(transfer => transfer.Entries, (transfer, entry) => (Entry: entry, transfer.At)).ToLookup(row => row.Entry.Account);
        Assert.All(ledger.Accounts.GroupBy(account => account.Lot), lot => Assert.Equal(0, lot.Sum(account => account.Balance)));
        foreach (var account in ledger.Accounts)
        {
            Assert.Equal(account.Held, aside[account.Id].Sum());
            Assert.True(account.Purse.Kind.IsSource() ? account.Balance <= 0 : account.Lot is null || account.Balance >= 0, $"{account.Purse.Kind} has {account.Balance} of a lot.");
            var (sum, version, at) = (0L, 0L, DateTimeOffset.MinValue);
            foreach (var (entry, written) in entries[account.Id].OrderBy(row => row.Entry.Version))
            {
                Assert.Equal((++version, sum += entry.Amount), (entry.Version, entry.BalanceAfter));
                Assert.True(written >= at, "Time runs back in an account.");
                at = written;
            }

            Assert.Equal((version, sum), (account.Version, account.Balance));
        }
    }

    static IEnumerable<Batch[]> Shorter(Batch[] sequence)
    {
        for (var size = sequence.Length / 2; size > 0; size /= 2)
        {
            for (var from = 0; from + size <= sequence.Length; from += size)
            {
                yield return [.. sequence[..from], .. sequence[(from + size)..]];
            }
        }

        for (var i = 0; i < sequence.Length; i++)
        {
            for (var j = 0; sequence[i].Steps.Length > 1 && j < sequence[i].Steps.Length; j++)
            {
                yield return [.. sequence[..i], sequence[i] with { Steps = [.. sequence[i].Steps[..j], .. sequence[i].Steps[(j + 1)..]] }, .. sequence[(i + 1)..]];
            }
        }
    }
}
