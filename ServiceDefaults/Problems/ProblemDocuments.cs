using System.Diagnostics;
using System.Text.Json;
using Entraide.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

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
            ExceptionHandler = context => context.WriteProblemAsync(new Problem(ProblemKind.Internal, FixedText.QuoteTrace)),
            SuppressDiagnosticsCallback = context => context.Exception is Problem or BadHttpRequestException or OperationCanceledException,
        });
        app.UseStatusCodePages(context => context.HttpContext.WriteProblemAsync(
            new Problem(ProblemKind.Of(context.HttpContext.Response.StatusCode), DetailOf(context.HttpContext.Response.StatusCode))));
    }

    /// <summary>
    /// Writes <paramref name="problem"/> as the whole answer, in the language the caller prefers. What is not written in that language is in English:
    /// <c>detail_language</c>, and <c>language</c> in <c>errors</c>, say so, and <c>Content-Language</c> names every language there is in the body.
    /// <c>direction</c> is there where the language of the title is written from right to left.
    /// </summary>
    public static Task WriteProblemAsync(this HttpContext context, Problem problem)
    {
        var language = ProblemLanguage.For(context.Request);
        var (title, detail) = (language.Title(problem.Kind), language.Text(problem.Message));
        var document = new Dictionary<string, object?>
        {
            ["type"] = problem.Kind.Type,
            ["title"] = title.Text,
            ["status"] = problem.Kind.Status,
            ["detail"] = detail.Text,
            ["detail_language"] = detail.Language == title.Language ? null : detail.Language,
            ["direction"] = title.Language == language.Language && language.Direction != "ltr" ? language.Direction : null,
            ["trace_id"] = Activity.Current?.TraceId.ToString(),
        };
        var languages = new List<string> { title.Language, detail.Language };
        if (problem.Faults.Count > 0)
        {
            var faults = problem.Faults.Select(fault => (fault.Pointer, Detail: language.Text(fault.Detail))).ToArray();
            document["errors"] = faults.Select(fault => new WrittenFault(fault.Pointer, fault.Detail.Text, fault.Detail.Language == title.Language ? null : fault.Detail.Language)).ToArray();
            languages.AddRange(faults.Select(fault => fault.Detail.Language));
        }

        foreach (var (name, value) in problem.Extensions)
        {
            document[name] = value;
        }

        foreach (var absent in document.Where(member => member.Value is null).Select(member => member.Key).ToArray())
        {
            document.Remove(absent);
        }

        context.Response.StatusCode = problem.Kind.Status;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentLanguage = string.Join(", ", languages.Distinct());
        context.Response.Headers.Append("Vary", "Accept-Language");
        return context.Response.WriteAsJsonAsync(document, StrictJson.Options, "application/problem+json", context.RequestAborted);
    }

    static string DetailOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => FixedText.CannotBeRead,
        StatusCodes.Status401Unauthorized => FixedText.SendToken,
        StatusCodes.Status403Forbidden => FixedText.AskForScope,
        StatusCodes.Status404NotFound => FixedText.NotFound,
        StatusCodes.Status405MethodNotAllowed => FixedText.OtherMethod,
        StatusCodes.Status406NotAcceptable => FixedText.AcceptOther,
        StatusCodes.Status412PreconditionFailed or StatusCodes.Status428PreconditionRequired => FixedText.ReadAgain,
        StatusCodes.Status413PayloadTooLarge => FixedText.SendLess,
        StatusCodes.Status415UnsupportedMediaType => FixedText.SendDocumentedType,
        StatusCodes.Status429TooManyRequests => FixedText.SlowDown,
        StatusCodes.Status500InternalServerError => FixedText.QuoteTrace,
        StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout => FixedText.TryShortly,
        _ => FixedText.SeeTitle,
    };

    sealed record WrittenFault(string Pointer, string Detail, string? Language);
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
            // A character no text can hold (NUL), a number or a time beyond what is kept: the caller's to correct, wherever no check met it before.
            PostgresException
            {
                SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter
                or PostgresErrorCodes.NumericValueOutOfRange or PostgresErrorCodes.DatetimeFieldOverflow
            } => new Problem(ProblemKind.Invalid, FixedText.CannotBeStored),
            _ => new Problem(ProblemKind.Internal, FixedText.QuoteTrace),
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
        { StatusCode: StatusCodes.Status413PayloadTooLarge } => new Problem(ProblemKind.TooLarge, FixedText.SendLess),
        { StatusCode: StatusCodes.Status415UnsupportedMediaType } => new Problem(ProblemKind.UnsupportedMediaType, FixedText.SendJson),
        { InnerException: JsonException json } => new Problem(ProblemKind.Malformed, FixedText.NotThisJson,
            [new Fault(PointerOf(json.Path), Describe(json))]),
        { StatusCode: StatusCodes.Status408RequestTimeout } => new Problem(ProblemKind.RequestTimeout, FixedText.TryShortly),
        _ => new Problem(ProblemKind.Malformed, FixedText.CannotBeRead),
    };

    /// <summary>From the serializer's path (<c>$.weekly[0].from</c>) to a JSON pointer (<c>/weekly/0/from</c>).</summary>
    static string PointerOf(string? path) => path is null or "$"
        ? ""
        : path[1..].Replace("['", ".").Replace("']", "").Replace('[', '.').Replace("]", "").Replace('.', '/');

    // The serializer's own message quotes type names and sometimes the value: neither belongs to a caller.
    static string Describe(JsonException json) => json.Message switch
    {
        var m when m.Contains("could not be mapped") => FixedText.UnknownMember,
        var m when m.Contains("uplicate") => FixedText.MemberTwice,
        var m when m.Contains("missing required") => FixedText.MemberMissing,
        var m when m.Contains("trailing") || m.Contains("after a single JSON value") => FixedText.SomethingFollows,
        _ => FixedText.NotOfThisType,
    };
}
