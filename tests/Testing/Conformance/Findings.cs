using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Entraide.Testing.Conformance;

/// <summary>What came of comparing calls with the description of the API; kept, and one line of JSON a call into <paramref name="folder"/> where there is one.</summary>
public sealed partial class Findings(string? folder)
{
    // Every suite runs in a testhost: the folder it was built into has its name.
    static readonly string Suite = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
    readonly string? file = folder is null ? null : Path.Combine(folder, $"{Suite}-{Environment.ProcessId}.ndjson");
    readonly ConcurrentDictionary<Outcome, int> counts = new();
    readonly ConcurrentQueue<string> violations = new();
    readonly ConcurrentQueue<string> uncompared = new();

    /// <summary>Calls that are not as described, in words.</summary>
    public IReadOnlyCollection<string> Violations => violations;

    /// <summary>Calls that nothing could be said of, and why, in words.</summary>
    public IReadOnlyCollection<string> Uncompared => uncompared;

    /// <summary>How many calls ended so.</summary>
    public int Count(Outcome outcome) => counts.GetValueOrDefault(outcome);

    internal void Add(Outcome outcome, HttpRequestMessage request, int status, IReadOnlyList<string>? found = null)
    {
        counts.AddOrUpdate(outcome, 1, (_, known) => known + 1);
        var operation = $"{request.Method} {Ids().Replace(request.RequestUri!.AbsolutePath, "{id}")}";
        if (outcome == Outcome.Violation)
        {
            violations.Enqueue($"{operation} {status}: {string.Join("; ", found!)}");
        }
        else if (outcome != Outcome.AsDescribed)
        {
            uncompared.Enqueue($"{outcome}: {operation} {status} {string.Join("; ", found ?? [])}");
        }

        if (file is null)
        {
            return;
        }

        var line = new JsonObject { ["suite"] = Suite, ["outcome"] = JsonNamingPolicy.SnakeCaseLower.ConvertName($"{outcome}"), ["operation"] = operation, ["status"] = status };
        if (found is not null)
        {
            line["violations"] = new JsonArray([.. found.Select(words => JsonValue.Create(words))]);
        }

        lock (violations)
        {
            File.AppendAllText(file, line.ToJsonString() + "\n");
        }
    }

    [GeneratedRegex("[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}")]
    private static partial Regex Ids();
}

/// <summary>What came of one call.</summary>
public enum Outcome
{
    /// <summary>Request and answer are as described, or the request is not and was refused.</summary>
    AsDescribed,

    /// <summary>The answer is not as described, or a request that is not was accepted.</summary>
    Violation,

    /// <summary>The description has no such operation: other paths and methods, which tests try on purpose.</summary>
    Undescribed,

    /// <summary>A stream, or a body too large to be kept: not compared.</summary>
    TooLong,

    /// <summary>A stand-in of the tests answered, not the platform.</summary>
    StandIn,

    /// <summary>The proxy could make nothing of it, because it is no HTTP that it knows: not compared.</summary>
    Unreadable,
}
