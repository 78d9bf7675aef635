using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;

namespace Entraide.ServiceDefaults.Problems;

/// <summary>
/// What problem documents say word for word, in English. These texts are also written in the other languages of <c>Problems/Languages</c>, under the
/// name of the constant; whatever else is said about a failure stays English and is marked as such.
/// </summary>
public static class FixedText
{
    public const string NotFound = "No such resource, or not one of yours.";
    public const string NoSuchPath = "No such path.";
    public const string SendToken = "Send a bearer token from /oauth/token that has not expired.";
    public const string AskForScope = "Ask for the scope when you request the token.";
    public const string OtherMethod = "The Allow header says which methods this resource knows.";
    public const string SendJson = "Send JSON, with Content-Type: application/json.";
    public const string SendDocumentedType = "Send the body with the Content-Type this route documents.";
    public const string AcceptOther = "Accept one of the media types this route documents.";
    public const string SendLess = "Send less in one request.";
    public const string SlowDown = "Wait as long as Retry-After says, then try again.";
    public const string QuoteTrace = "Quote the trace_id to the operator.";
    public const string TryShortly = "Try again shortly.";
    public const string NoTokensNow = "Tokens cannot be verified just now. Try again shortly.";
    public const string ReadAgain = "Read the resource again and send its ETag in If-Match.";
    public const string SeeTitle = "See title.";
    public const string SeeErrors = "See errors.";
    public const string NotThisJson = "The body is not the JSON this route takes.";
    public const string CannotBeRead = "A parameter or the body is missing or cannot be read.";
    public const string CannotBeStored = "A text, a number or a time in the request cannot be stored.";
    public const string UnknownMember = "Unknown member.";
    public const string MemberTwice = "Member given twice.";
    public const string MemberMissing = "A required member is missing.";
    public const string SomethingFollows = "Something follows the JSON value.";
    public const string NotOfThisType = "Not valid JSON, or not of the type expected here.";
    public const string NoSuchParameter = "A parameter this route does not take.";
    public const string NotACursor = "Not a cursor of this list.";
    public const string PageSize = "Must be 1 to 100.";
    public const string MustBeId = "Must be a UUID.";

    /// <summary>The name of each text, by the text.</summary>
    internal static FrozenDictionary<string, string> Names { get; } = typeof(FixedText).GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToFrozenDictionary(field => (string)field.GetRawConstantValue()!, field => JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Name));
}
