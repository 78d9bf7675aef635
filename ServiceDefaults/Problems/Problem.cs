namespace Entraide.ServiceDefaults.Problems;

/// <summary>What is wrong at one place of the request: <paramref name="Pointer"/> is a JSON pointer (RFC 6901) into the body, or <c>?name</c> for a query parameter.</summary>
public sealed record Fault(string Pointer, string Detail);

/// <summary>
/// A failure that is the caller's to know, on its way to becoming a problem document. <see cref="Exception.Message"/> is the
/// <c>detail</c>: it carries ids at the most, never a value the caller sent.
/// </summary>
public sealed class Problem(ProblemKind kind, string detail, IReadOnlyList<Fault>? faults = null) : Exception(detail)
{
    /// <summary>Which kind of failure.</summary>
    public ProblemKind Kind { get; } = kind;

    /// <summary>Where in the request, one entry a place; empty when the whole request is meant.</summary>
    public IReadOnlyList<Fault> Faults { get; } = faults ?? [];

    /// <summary>More members for the document (an extension of RFC 9457, section 3.2), in snake_case.</summary>
    public Dictionary<string, object?> Extensions { get; } = [];

    /// <summary>An unknown id, or another partner's: the answer is the same, so that it reveals nothing.</summary>
    public static Problem NotFound() => new(ProblemKind.NotFound, FixedText.NotFound);

    /// <summary>A well-formed request that the current state does not allow; <paramref name="name"/> says why in a stable word.</summary>
    public static Problem Conflict(string name, string detail) => new(ProblemKind.Conflict with { Name = name }, detail);

    /// <summary>One place of the request is not valid.</summary>
    public static Problem Invalid(string pointer, string detail) => new(ProblemKind.Invalid, FixedText.SeeErrors, [new Fault(pointer, detail)]);
}
