namespace Entraide.Gateway.Partners;

/// <summary>What tokens can be asked for.</summary>
static class Scopes
{
    /// <summary>What a partner gets of whom nothing else is said.</summary>
    internal static readonly string[] Usual =
    [
        "directory.read", "directory.write", "scheduling.read", "scheduling.write",
        "credits.read", "credits.write", "notifications.read", "notifications.write",
    ];

    /// <summary>
    /// All. Moderating reaches into other partners' listings, a region's limits into their supporters' days, confidential members are for those who
    /// need to know, and an export holds people's contacts: only by name.
    /// </summary>
    internal static readonly string[] All = [.. Usual, "directory.moderate", "directory.need_to_know", "scheduling.region", "notifications.export"];
}
