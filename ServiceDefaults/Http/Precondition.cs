using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Entraide.ServiceDefaults.Http;

/// <summary>Which state of a resource a request means to change (RFC 9110, section 13.1; RFC 6585, section 3).</summary>
/// <param name="Tags">It has one of these entity tags; null: any.</param>
/// <param name="IsNew">There is nothing yet.</param>
sealed record Precondition(IReadOnlyList<string>? Tags, bool IsNew)
{
    /// <exception cref="Problem">there is none, or it cannot be read</exception>
    internal static Precondition Of(IHeaderDictionary headers) => (headers.IfMatch, headers.IfNoneMatch) switch
    {
        ({ Count: 0 }, { Count: 0 }) => throw new Problem(ProblemKind.PreconditionRequired,
            "Send If-Match with the ETag of what you have read, or If-None-Match: * to create what is not there yet."),
        ({ Count: 0 }, ["*"]) => new(null, IsNew: true),
        (["*"], { Count: 0 }) => new(null, IsNew: false),
        ({ Count: > 0 } tags, { Count: 0 }) when EntityTagHeaderValue.TryParseStrictList([.. tags.Select(tag => tag ?? "")], out var list)
            // A weak tag names states that only look alike: not enough to overwrite one.
            && list.All(tag => !tag.IsWeak && tag.Tag.Length > 1) => new([.. list.Select(tag => tag.Tag.ToString())], IsNew: false),
        _ => throw new Problem(ProblemKind.Malformed, "If-Match takes the strong ETag of what you have read, or *; If-None-Match takes * here; not both."),
    };

    /// <summary>Whether it holds for something that is there, in the state <paramref name="tag"/> names.</summary>
    internal bool HoldsFor(string tag) => !IsNew && (Tags is null || Tags.Contains(tag));
}
