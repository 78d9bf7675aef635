using System.Diagnostics;
using System.Text.Json;
using Entraide.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Entraide.ServiceDefaults.Problems;

/// <summary>Turns every failure into <c>application/problem+json</c> (RFC 9457): no stack, no SQL, no echo of what was sent.</summary>
public static class ProblemDocuments
{
    internal static IServiceCollection AddProblemDocuments(this IServiceCollection services) =>
        services.AddExceptionHandler<ExceptionToProblem>();

    internal static void UseProblemDocuments(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            // Reached only when the handler below declined: it never does.
            ExceptionHandler = context => context.WriteProblemAsync(new Problem(ProblemKind.Internal, "Quote the trace_id to the operator.")),
            SuppressDiagnosticsCallback = context => context.Exception is Problem or BadHttpRequestException or OperationCanceledException,
        });
        app.UseStatusCodePages(context => context.HttpContext.WriteProblemAsync(
            new Problem(ProblemKind.Of(context.HttpContext.Response.StatusCode), DetailOf(context.HttpContext.Response.StatusCode))));
    }

    /// <summary>Writes <paramref name="problem"/> as the whole answer.</summary>
    public static Task WriteProblemAsync(this HttpContext context, Problem problem)
    {
        var document = new Dictionary<string, object?>
        {
            ["type"] = problem.Kind.Type,
            ["title"] = problem.Kind.Title,
            ["status"] = problem.Kind.Status,
            ["detail"] = problem.Message,
            ["trace_id"] = Activity.Current?.TraceId.ToString(),
        };
        if (problem.Faults.Count > 0)
        {
            document["errors"] = problem.Faults;
        }

        foreach (var (name, value) in problem.Extensions)
        {
            document[name] = value;
        }

        context.Response.StatusCode = problem.Kind.Status;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(document, StrictJson.Options, "application/problem+json", context.RequestAborted);
    }

    static string DetailOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => "No such resource, or not one of yours.",
        StatusCodes.Status401Unauthorized => "Send a bearer token from /oauth/token that has not expired.",
        StatusCodes.Status403Forbidden => "Ask for the scope when you request the token.",
        StatusCodes.Status415UnsupportedMediaType => "Send the body with the Content-Type this route documents.",
        _ => "See title.",
    };
}

sealed class ExceptionToProblem(ILogger<ExceptionToProblem> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var problem = exception switch
        {
            Problem known => known,
            BadHttpRequestException bad => FromBadRequest(bad),
            _ => new Problem(ProblemKind.Internal, "Quote the trace_id to the operator."),
        };
        if (problem.Kind.Status >= 500)
        {
            // The type and the stack, never the message: a driver's message may quote a value.
            logger.LogError("Unhandled {Exception} at {Stack}", exception.GetType().FullName, exception.StackTrace);
        }

        await context.WriteProblemAsync(problem);
        return true;
    }

    static Problem FromBadRequest(BadHttpRequestException bad) => bad switch
    {
        { StatusCode: StatusCodes.Status413PayloadTooLarge } => new Problem(ProblemKind.TooLarge, "Send less in one request."),
        { StatusCode: StatusCodes.Status415UnsupportedMediaType } => new Problem(ProblemKind.UnsupportedMediaType, "Send JSON, with Content-Type: application/json."),
        { InnerException: JsonException json } => new Problem(ProblemKind.Malformed, "The body is not the JSON this route takes.",
            [new Fault(PointerOf(json.Path), Describe(json))]),
        _ => new Problem(ProblemKind.Malformed, "A parameter or the body is missing or cannot be read."),
    };

    /// <summary>From the serializer's path (<c>$.weekly[0].from</c>) to a JSON pointer (<c>/weekly/0/from</c>).</summary>
    static string PointerOf(string? path) => path is null or "$"
        ? ""
        : path[1..].Replace("['", ".").Replace("']", "").Replace('[', '.').Replace("]", "").Replace('.', '/');

    // The serializer's own message quotes type names and sometimes the value: neither belongs to a caller.
    static string Describe(JsonException json) => json.Message switch
    {
        var m when m.Contains("could not be mapped") => "Unknown member.",
        var m when m.Contains("uplicate") => "Member given twice.",
        var m when m.Contains("missing required") => "A required member is missing.",
        var m when m.Contains("trailing") || m.Contains("after a single JSON value") => "Something follows the JSON value.",
        _ => "Not valid JSON, or not of the type expected here.",
    };
}
