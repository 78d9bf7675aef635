namespace Entraide.DirectoryService.Supporters.Training;

/// <summary>Hours of one module, as recorded.</summary>
sealed class TrainedHours
{
    public string Module { get; init; } = "";
    public decimal Hours { get; init; }
}

/// <summary>A module that still keeps somebody from being certified.</summary>
/// <param name="Hours">Recorded so far.</param>
/// <param name="MinimumHours">Needed before certification.</param>
public sealed record MissingModule(string Module, decimal Hours, decimal MinimumHours);

/// <summary>
/// What a supporter learns, and how much of it certification asks for. The list is the platform's own and closed, so that programmes of several
/// partners can be compared; hours of one module may come from several courses.
/// </summary>
static class TrainingRule
{
    /// <summary>Modules that certification asks for, with the least hours of each.</summary>
    internal static readonly IReadOnlyDictionary<string, decimal> Required = new Dictionary<string, decimal>
    {
        ["communication"] = 4,
        ["active_listening"] = 6,
        ["stress_management"] = 4,
        ["safeguarding"] = 4,
    };

    /// <summary>Every module that can be recorded.</summary>
    internal static readonly IReadOnlyList<string> Modules =
    [
        .. Required.Keys, "crisis_response", "boundaries", "cultural_humility", "digital_support", "sharing_lived_experience", "group_facilitation", "trauma_awareness",
        "rights_and_referral",
    ];

    /// <summary>What is missing for certification, in the order of <see cref="Required"/>; empty when training is complete.</summary>
    internal static IReadOnlyList<MissingModule> Missing(IEnumerable<TrainedHours> trainings)
    {
        var hours = trainings.ToLookup(training => training.Module, training => training.Hours);
        return [.. Required.Select(module => new MissingModule(module.Key, hours[module.Key].Sum(), module.Value)).Where(module => module.Hours < module.MinimumHours)];
    }
}
