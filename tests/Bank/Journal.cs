using System.Collections.Concurrent;

namespace Entraide.Bank;

/// <summary>A transfer that a worker asked for.</summary>
/// <param name="Refusal">Null where it was carried out; else the name it was refused by.</param>
sealed record AskedTransfer(Guid Id, Guid Programme, string FromKind, Guid? From, string ToKind, Guid? To, long Credits, string? Refusal = null);

/// <summary>A transfer that a worker asked to be undone, under an id of its own.</summary>
/// <param name="Refusal">Null where it was.</param>
sealed record AskedReversal(Guid Id, Guid Original, string? Refusal);

/// <summary>A hold that a worker placed, and all it was told about it by then.</summary>
/// <param name="Captured">So much was to be spent of it, where it was to be captured.</param>
sealed record AskedHold(Guid Id, Guid Programme, long Credits, long Captured, IReadOnlyCollection<string> Heard);

/// <summary>What the workers know for certain: what was acknowledged, and what was refused.</summary>
sealed class Journal
{
    internal ConcurrentDictionary<Guid, AskedTransfer> Transfers { get; } = new();
    internal ConcurrentDictionary<Guid, AskedReversal> Reversals { get; } = new();
    internal ConcurrentDictionary<Guid, AskedHold> Holds { get; } = new();

    /// <summary>Asked for at least once without an answer: such a request may still be on its way when another under the same id is refused, and be carried out after it.</summary>
    internal ConcurrentDictionary<Guid, int> LeftOpen { get; } = new();

    /// <summary>Promises that were broken while it ran, in words.</summary>
    internal ConcurrentQueue<string> Broken { get; } = new();

    internal int Resent, Snapshots;

    internal void Leave(Guid id) => LeftOpen.AddOrUpdate(id, 1, (_, times) => times + 1);

    internal void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            Broken.Enqueue(otherwise);
        }
    }
}
