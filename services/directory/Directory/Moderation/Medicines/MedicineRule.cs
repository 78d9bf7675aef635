using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Moderation.Medicines;

/// <summary>Refuses texts that offer medicines, and flags the refusal to a moderator.</summary>
sealed class MedicineRule(UnitOfWork work, CaseBook book)
{
    static readonly ProblemKind NotAllowed = ProblemKind.Invalid with { Name = "medicines-not-allowed", Words = "medicines-not-allowed", Title = "A text offers, swaps, sells or asks for medicines or drugs." };

    /// <summary>
    /// Passes where none of <paramref name="texts"/> (by JSON pointer) offers medicines. Else commits a moderation case, because the refusal
    /// undoes nothing else: call it before the use case writes.
    /// </summary>
    /// <param name="listing">The listing the texts are to change, where there is one.</param>
    /// <exception cref="Problem">of kind <c>medicines-not-allowed</c>, with every pointer</exception>
    public async Task EnforceAsync(Guid owner, Guid? listing, IEnumerable<(string Pointer, string? Text)> texts, CancellationToken cancellationToken)
    {
        var refused = texts.Where(text => MedicineOffers.Find(text.Text) is not null).Select(text => text.Pointer).ToArray();
        if (refused.Length == 0)
        {
            return;
        }

        foreach (var pointer in refused)
        {
            await book.OpenByRuleAsync(owner, listing, pointer, cancellationToken);
        }

        await work.CommitAsync(cancellationToken);
        throw new Problem(NotAllowed, "A moderator was told. See errors.", [.. refused.Select(pointer => new Fault(pointer, "Medicines and drugs are not offered here."))]);
    }
}
