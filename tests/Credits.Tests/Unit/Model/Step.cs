using System.Reflection;
using Entraide.Credits.Holds;
using Entraide.Credits.Ledger;
using Entraide.Credits.Lots;
using Entraide.Credits.Programmes;
using Entraide.Credits.Tests.Unit.Model.Steps;
using Entraide.Credits.Transfers;
using Entraide.ServiceDefaults.Problems;
using FsCheck;
using FsCheck.Fluent;

namespace Entraide.Credits.Tests.Unit.Model;

/// <summary>
/// One thing asked of the ledger: the command as it is decided, and what a plain model does about it. Another command is another class with a
/// <c>static Gen&lt;Step&gt; Any</c>: it is found by itself.
/// </summary>
abstract record Step
{
    /// <summary>What is decided; null where the endpoint refuses it before it gets there.</summary>
    /// <param name="ledger">As it stands before; there is found what got an id of the ledger's own.</param>
    internal abstract ILedgerCommand? Command(DateTimeOffset now, BooksInMemory ledger);

    /// <summary>Does the same to the model; the answer, in the words of <see cref="Words"/>.</summary>
    internal abstract string DoTo(PlainLedger model);

    static readonly Gen<Step>[] Kinds = [.. typeof(Step).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Step)))
        .OrderBy(type => type.Name, StringComparer.Ordinal).Select(type => (Gen<Step>)type.GetProperty("Any", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!)];

    /// <summary>Draws the kinds of steps a sequence is made of: where there are few, they come to more than where everything interrupts everything.</summary>
    internal static Gen<Gen<Step>> Some { get; } = Gen.SubListOf(Kinds).Select(kinds => kinds.Count > 0 ? Gen.Frequency((1, GrantStep.Any), (kinds.Count, Gen.OneOf(kinds))) : GrantStep.Any);

    /// <summary>What was answered, as far as it is promised.</summary>
    internal static string Words(object answer) => answer switch
    {
        Problem refusal => Refused(refusal.Kind.Name),
        GrantView granted => $"granted {granted.Credits} {granted.LotId}",
        TransferView moved => $"{moved.Kind} {moved.Id} {moved.At:O}",
        ReversalView undone => $"{undone.Kind} {undone.Id} {undone.At:O}",
        ReturnView returned => $"returned {returned.Credits} {returned.LotId} {returned.At:O}",
        > 0L and long lapsed => $"lapsed {lapsed}",
        Hold hold => OfHold(hold.State, hold.Reason, hold.Credits, hold.Captured),
        _ => "nothing",
    };

    internal static string OfHold(HoldState state, string? reason, long credits, long captured) =>
        $"{(state != HoldState.Captured || captured == credits ? state : captured == 0 ? "Captured-nothing" : "Captured-in-part")} {reason} {credits} {captured}";

    internal static string Refused(string name) => $"refused: {name}";
}
