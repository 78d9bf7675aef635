namespace Entraide.ServiceDefaults.Http.Paging;

/// <summary>One page of a list. Lists go on behind the last row they gave, so that one added meanwhile shifts nothing.</summary>
/// <param name="Next">What to send as <c>?after=</c> for the next page; absent on the last. Opaque.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
