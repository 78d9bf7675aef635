using Entraide.DirectoryService.Imports.Json;
using Entraide.DirectoryService.Imports.Tables;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Imports;

/// <summary>Finds the reader for what was sent, by its <c>Content-Type</c>.</summary>
static class BodyFormat
{
    static readonly string[] LineTypes = ["application/x-ndjson", "application/ndjson", "application/jsonl"];

    /// <summary>Refuses a type that no reader takes, before a body of it is read.</summary>
    /// <exception cref="Problem">of kind unsupported media type</exception>
    public static void Check(string contentType, string format)
    {
        if (!IsJson(contentType) && !IsLines(contentType) && !(format == "hsds" && IsZip(contentType)))
        {
            throw new Problem(ProblemKind.UnsupportedMediaType,
                "Send application/json, application/x-ndjson for one object a line, or application/zip for CSV tables (HSDS only).");
        }
    }

    /// <summary>The rows of an HSDS body.</summary>
    public static IRowSource RowsOf(Stream body, string contentType, RowBuilder builder, ImportRemarks remarks, ImportProgress progress, CancellationToken cancellationToken) =>
        IsZip(contentType) ? new PackageSource(body, "", builder, remarks, progress)
        : new HsdsJsonSource(JsonOf(body, contentType, progress, cancellationToken), builder, remarks);

    /// <summary>The values of a JSON body.</summary>
    public static IAsyncEnumerable<JsonItem> JsonOf(Stream body, string contentType, ImportProgress progress, CancellationToken cancellationToken) =>
        IsLines(contentType) ? JsonLines.ReadAsync(body, "", progress, cancellationToken) : JsonItems.ReadAsync(body, "", progress, cancellationToken);

    static bool IsJson(string type) => Bare(type) == "application/json";

    static bool IsLines(string type) => LineTypes.Contains(Bare(type));

    static bool IsZip(string type) => Bare(type) is "application/zip" or "application/x-zip-compressed";

    static string Bare(string type) => type.Split(';')[0].Trim().ToLowerInvariant();
}
