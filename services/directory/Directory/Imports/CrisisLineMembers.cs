using System.Text.Json;
using Entraide.DirectoryService.CrisisLines;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Problems;
using NodaTime.Text;

namespace Entraide.DirectoryService.Imports;

/// <summary>That a file says a line was verified; by whom is the partner that imports it.</summary>
sealed record ClaimedVerification(DateTimeOffset VerifiedAt, string How);

/// <summary>The optional members of a line in the <c>crisis_lines</c> format (docs/crisis-lines.md). A member that is absent or null says nothing.</summary>
static class CrisisLineMembers
{
    static readonly CrisisLineDetails Nothing = new();

    /// <summary>What a line says of itself, with every fault by pointer from the line; where there is one, the values are not to be used.</summary>
    public static (CrisisLineDetails Details, ClaimedVerification? Verification, IReadOnlyList<Fault> Faults) Read(JsonElement line, DateTimeOffset now)
    {
        var faults = new List<Fault>();
        var details = new CrisisLineDetails(
            Member<IReadOnlyList<CrisisChannel>>(line, "channels", faults),
            Member<OpeningHours>(line, "hours", faults),
            Member<IReadOnlyList<string>>(line, "languages", faults),
            Member<string>(line, "cost", faults),
            Member<bool?>(line, "shows_on_bill", faults),
            Member<IReadOnlyList<string>>(line, "audience", faults));
        faults.AddRange(details.Faults());
        var verification = Member<Claim>(line, "verification", faults)?.Read(now, faults);
        // Two lines that say nothing say the same, in memory too: most of a real file is such lines.
        return (details == Nothing ? Nothing : details, verification, faults);
    }

    static T? Member<T>(JsonElement line, string name, List<Fault> faults)
    {
        if (!line.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return default;
        }

        try
        {
            return value.Deserialize<T>(StrictJson.Options);
        }
        catch (JsonException malformed)
        {
            faults.Add(new Fault($"/{name}{Pointer(malformed.Path)}", "Not of the form docs/crisis-lines.md describes: a member is unknown, missing, given twice or of another type."));
            return default;
        }
    }

    /// <summary>From the serializer's path (<c>$[0].kind</c>) to a JSON pointer (<c>/0/kind</c>).</summary>
    static string Pointer(string? path) => path is null ? "" : path[1..].Replace("['", ".").Replace("']", "").Replace("]", "").Replace('[', '/').Replace('.', '/');

    sealed record Claim(string VerifiedAt, string How)
    {
        public ClaimedVerification? Read(DateTimeOffset now, List<Fault> faults)
        {
            if (!OffsetDateTimePattern.Rfc3339.Parse(VerifiedAt).TryGetValue(default, out var at))
            {
                faults.Add(new Fault("/verification/verified_at", "An instant (RFC 3339), such as 2026-11-21T15:00:00Z."));
                return null;
            }

            faults.AddRange(LineVerification.Faults(How, at.ToDateTimeOffset(), now).Select(fault => fault with { Pointer = "/verification" + fault.Pointer }));
            return new ClaimedVerification(at.ToDateTimeOffset().ToUniversalTime(), How);
        }
    }
}
