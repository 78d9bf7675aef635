using System.Buffers.Binary;
using System.Security.Cryptography;
using Entraide.Credits.Ledger;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Credits.Transfers;

/// <summary>Whose credits.</summary>
/// <param name="Kind"><c>pool</c>, <c>participant</c>, <c>supporter</c> or <c>partner</c>; as the receiver also <c>spent</c>.</param>
/// <param name="Id">The participant, supporter or organisation; left out where the programme itself is meant.</param>
public sealed record Party(string Kind, Guid? Id = null)
{
    internal Purse In(Guid programme) => new(programme, AccountKinds.Of(Kind)!.Value, Id ?? programme);
}

/// <summary>Credits that are to go from one to another.</summary>
/// <param name="Id">Chosen by the caller (a UUID): sent twice, it is carried out once.</param>
/// <param name="Credits">Whole credits, 1 to 1000000000.</param>
public sealed record TransferRequest(Guid Id, Guid ProgrammeId, Party From, Party To, long Credits)
{
    internal const long Most = 1_000_000_000;

    internal Checks Check(Checks checks, string at = "") => checks
        .That(Id != Guid.Empty, $"{at}/id", "Must be a UUID of your own choice.")
        .That(Credits is > 0 and <= Most, $"{at}/credits", "Must be 1 to 1000000000.")
        .That(Gives(From), $"{at}/from", "Must be a pool, or a participant, supporter or partner with an id.")
        .That(Gives(To) || (To.Kind == "spent" && To.Id is null), $"{at}/to", "Must be a pool or spent, or a participant, supporter or partner with an id.")
        .That(From != To, $"{at}/to", "Must be somebody else.");

    /// <summary>What stands for the whole of the request: equal for equal ones.</summary>
    internal byte[] Digest()
    {
        Span<byte> text = stackalloc byte[16 * 3 + 8 + 2];
        ProgrammeId.TryWriteBytes(text);
        (From.Id ?? Guid.Empty).TryWriteBytes(text[16..]);
        (To.Id ?? Guid.Empty).TryWriteBytes(text[32..]);
        BinaryPrimitives.WriteInt64LittleEndian(text[48..], Credits);
        (text[56], text[57]) = ((byte)AccountKinds.Of(From.Kind)!.Value, (byte)AccountKinds.Of(To.Kind)!.Value);
        return SHA256.HashData(text);
    }

    static bool Gives(Party party) => party.Kind == "pool" ? party.Id is null : party.Kind is "participant" or "supporter" or "partner" && party.Id is { } id && id != Guid.Empty;
}

/// <summary>A transfer as it stands in the ledger.</summary>
/// <param name="Kind"><c>allocate</c>, <c>give</c>, <c>spend</c>, …</param>
/// <param name="At">UTC.</param>
/// <param name="Warnings">Stable words: <c>below_zero</c>, where whoever gave owes now; <c>below_limit</c>, where they have less than their community advises.</param>
public sealed record TransferView(Guid Id, Guid ProgrammeId, string Kind, DateTimeOffset At, IReadOnlyList<string>? Warnings = null);
