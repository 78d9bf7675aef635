using Entraide.Credits.Ledger;
using Entraide.Credits.Programmes;
using FsCheck;
using FsCheck.Fluent;

namespace Entraide.Credits.Tests.Unit.Model;

/// <summary>
/// Who and what the sequences are about: few people, lots and ids, so that they meet each other, and ids are used twice, in nearly every sequence.
/// No two lots expire at the same time, because which of those is taken first is nobody's promise.
/// </summary>
static class Cast
{
    internal static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    internal static readonly Guid Partner = Id(1, 0), Stranger = Id(1, 1);

    /// <summary>In the first, supporters may owe; in the second they earn the same by each session, whatever it cost.</summary>
    internal static readonly Programme[] Programmes =
    [
        new(Id(2, 0), Partner, [new Price(60, 3), new Price(120, 5)], new ProgrammeRules(Community: new Community(SupporterMayOwe: 4))),
        new(Id(2, 1), Partner, [new Price(60, 2)], new ProgrammeRules(Earning: new Earning("per_session", 3))),
    ];

    /// <summary>Of each programme; null never expires.</summary>
    static readonly DateTimeOffset?[] Expiries = [null, Start.AddHours(4), Start.AddHours(7), Start.AddHours(2), Start.AddHours(20)];

    internal static Guid Lot(int programme, int number) => Id((byte)(10 + programme), number);

    internal static DateTimeOffset? ExpiryOf(Guid? lot) => lot is { } known ? Expiries[known.ToByteArray()[15]] : null;

    /// <summary>How many there are of whom and what: in the smallest world everything is about the same two.</summary>
    internal static readonly Gen<int> World = Gen.Elements(1, 2, 12, 12);

    internal static readonly Gen<int> AnyProgramme = Gen.Sized(world => world == 1 ? Gen.Constant(0) : Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Constant(1))));
    internal static readonly Gen<Guid> AnyPartner = Gen.Frequency((20, Gen.Constant(Partner)), (1, Gen.Constant(Stranger)));
    internal static readonly Gen<int> AnyLot = Among(Expiries.Length);
    internal static readonly Gen<long> Amount = Gen.Frequency((30, Gen.Choose(1, 9).Select(n => (long)n)), (20, Gen.Choose(1, 3).Select(n => (long)n)), (5, Gen.Choose(10, 60).Select(n => (long)n)), (1, Gen.Constant(Books.Most - 2)));
    internal static readonly Gen<Guid> TransferId = Gen.Choose(0, 25).Select(n => Id(5, n)), HoldId = Gen.Sized(world => Gen.Choose(0, Math.Min(4 * world, 11))).Select(n => Id(6, n));
    internal static readonly Gen<Guid> Person = Among(3).Select(n => Id(7, n));

    internal static bool IsTransfer(Guid id) => id.ToByteArray()[14] == 5;

    internal static Guid Booking(Guid hold) => Id(8, hold.ToByteArray()[15]);

    static Gen<int> Among(int most) => Gen.Sized(world => Gen.Choose(0, Math.Min(world, most - 1)));

    static Guid Id(byte what, int number) => new([0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, what, (byte)number]);
}
