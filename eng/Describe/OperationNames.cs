using System.Text.RegularExpressions;

namespace Entraide.Describe;

/// <summary>
/// What operations are called in clients made from the document. They are named after the use case that answers (<c>RequestBooking</c>), or after
/// their path; those that neither names well have their name here. Once published a name does not change.
/// </summary>
static partial class OperationNames
{
    static readonly Dictionary<string, string> Given = new()
    {
        ["GET /.well-known/jwks.json"] = "getSigningKeys",
    };

    /// <summary>The name, as <c>requestBooking</c>.</summary>
    public static string Of(Operation operation) =>
        operation.Endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.IEndpointNameMetadata>()?.EndpointName ?? Given.GetValueOrDefault($"{operation.Method} {operation.Path}") ?? OfUseCase(operation) ?? OfPath(operation);

    static string? OfUseCase(Operation operation)
    {
        var name = operation.HandlerClass.Name;
        return operation.Handler.Name == "HandleAsync" && !name.EndsWith("Endpoints", StringComparison.Ordinal) && TwoWords().IsMatch(name) ? Words.Camel(name) : null;
    }

    static string OfPath(Operation operation)
    {
        var parts = operation.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var literals = parts.Skip(operation.IsPartnerApi ? Math.Min(2, parts.Length - 1) : 0).Where(part => part[0] != '{').Select(Words.Pascal).ToArray();
        var endsInId = parts[^1][0] == '{';
        var last = literals[^1];
        var before = string.Concat(literals[..^1].Select(Words.Singular));
        return operation.Method switch
        {
            "GET" when endsInId => "get" + before + Words.Singular(last),
            "GET" => (IsList(operation) ? "list" : "get") + before + last,
            "PUT" => "set" + before + Words.Singular(last),
            "DELETE" => "remove" + before + Words.Singular(last),
            _ when literals.Length > 1 && parts[^2][0] == '{' => Words.Camel(last) + before,
            _ => "create" + before + Words.Singular(last),
        };
    }

    static bool IsList(Operation operation) => operation.Answers.Any(answer => answer.Type is { } type && (Parameters.IsPage(operation) || (type != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(type))));

    [GeneratedRegex("^[A-Z][a-z]+[A-Z]")]
    private static partial Regex TwoWords();
}
