using System.Text.Json.Nodes;

namespace Entraide.Demo;

/// <summary>What a registered supporter needs before anybody can book them: training, a certificate, a safeguarding clearance, supervision.</summary>
static class Qualification
{
    static readonly (string Module, int Hours)[] Training = [("communication", 4), ("active_listening", 6), ("stress_management", 4), ("safeguarding", 4)];

    /// <summary>Puts all of it on file for <paramref name="supporter"/>, valid for a year from now, and returns the record.</summary>
    internal static async Task<JsonNode> RecordAsync(PartnerApi api, Guid supporter, TimeProvider time, CancellationToken cancellationToken)
    {
        var (path, today) = ($"/v1/directory/supporters/{supporter}", DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        foreach (var (module, hours) in Training)
        {
            await api.PostAsync($"{path}/trainings",
                new JsonObject { ["module"] = module, ["hours"] = hours, ["issuer"] = "Aubrelle peer school", ["completed_on"] = Day(today.AddDays(-30)) }, cancellationToken);
        }

        await CertifyAsync(api, supporter, time, cancellationToken);
        await api.PostAsync($"{path}/supervisions", new JsonObject { ["held_on"] = Day(today), ["next_due_on"] = Day(today.AddDays(60)) }, cancellationToken);
        return await api.PutAsync($"{path}/safeguarding", new JsonObject { ["valid_until"] = time.GetUtcNow().AddYears(1) }, cancellationToken);
    }

    /// <summary>Asks for a certificate of a year, which is refused while training is incomplete.</summary>
    /// <exception cref="CheckFailed">it was refused</exception>
    internal static Task<JsonNode> CertifyAsync(PartnerApi api, Guid supporter, TimeProvider time, CancellationToken cancellationToken) =>
        api.PostAsync($"/v1/directory/supporters/{supporter}/certifications", new JsonObject
        {
            ["issuer"] = "Aubrelle peer school",
            ["issued_on"] = Day(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)),
            ["valid_until"] = time.GetUtcNow().AddYears(1),
        }, cancellationToken);

    static string Day(DateOnly day) => day.ToString("yyyy-MM-dd");
}
