using Entraide.DirectoryService.Listings;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>What is known of a crisis line beside its name and numbers. What the source does not say is left out: nothing is made up.</summary>
/// <param name="Channels">1 to 20 ways to reach it, none twice.</param>
/// <param name="Hours">When somebody answers.</param>
/// <param name="Languages">Language tags (BCP 47) it answers in, 1 to 50, none twice.</param>
/// <param name="Cost">To the caller: <c>free</c>, <c>local_rate</c> or <c>premium</c>; <c>unknown</c> is taken, and is the same as leaving it out.</param>
/// <param name="ShowsOnBill">Whether a call can be seen on the bill: somebody who shares a phone has to know before calling.</param>
/// <param name="Audience">Codes of whom it is for, 1 to 20 of 1 to 64 of <c>a-z</c>, <c>0-9</c>, <c>-</c>, none twice; left out where it is for everybody.</param>
public sealed record CrisisLineDetails(
    IReadOnlyList<CrisisChannel>? Channels = null, OpeningHours? Hours = null, IReadOnlyList<string>? Languages = null,
    string? Cost = null, bool? ShowsOnBill = null, IReadOnlyList<string>? Audience = null)
{
    /// <summary>The cost as stored: an unknown one is no cost.</summary>
    internal string? KnownCost => Cost == "unknown" ? null : Cost;

    /// <summary>Everything wrong with them, by JSON pointer.</summary>
    internal IEnumerable<Fault> Faults() =>
    [
        .. Each(Channels, 20, "/channels", channel => channel.Faults()),
        .. Hours?.Faults().Select(fault => fault with { Pointer = "/hours" + fault.Pointer }) ?? [],
        .. Each(Languages, 50, "/languages", tag => LanguageTag.IsTag(tag) ? [] : [new Fault("", "Not a language tag (BCP 47).")], StringComparer.OrdinalIgnoreCase),
        .. Cost is null or "free" or "local_rate" or "premium" or "unknown" ? Array.Empty<Fault>() : [new Fault("/cost", "One of free, local_rate, premium, unknown.")],
        .. Each(Audience, 20, "/audience", code => Topic.IsCode(code) ? [] : [new Fault("", "1 to 64 of a-z, 0-9 and -.")]),
    ];

    static IEnumerable<Fault> Each<T>(IReadOnlyList<T>? values, int most, string pointer, Func<T, IEnumerable<Fault>> faults, IEqualityComparer<T>? same = null) where T : class
    {
        if (values is null)
        {
            return [];
        }

        if (values.Count == 0 || values.Count > most || values.Distinct(same).Count() != values.Count)
        {
            return [new Fault(pointer, $"1 to {most}, none twice; left out where the source does not say.")];
        }

        return values.SelectMany((value, i) => value is null
            ? [new Fault($"{pointer}/{i}", "Must not be null.")]
            : faults(value).Select(fault => fault with { Pointer = $"{pointer}/{i}{fault.Pointer}" }));
    }
}
