using Entraide.Notification.Deliveries;

namespace Entraide.Notification.Templates;

/// <summary>
/// Which variables a message may use. Neutral words have none by which something could be told: of crisis lines the numbers without the names, of
/// a campaign nothing.
/// </summary>
static class Variables
{
    /// <summary>What a text of this kind must use, or it would not say what it is for.</summary>
    internal static IReadOnlyList<string> Needed(DeliveryKind kind, bool isExplicit) => kind switch
    {
        DeliveryKind.Confirmation or DeliveryKind.Reminder or DeliveryKind.Cancellation or DeliveryKind.Refusal or DeliveryKind.Change or DeliveryKind.Replacement => ["when"],
        DeliveryKind.Rescheduling => ["when", "old"],
        DeliveryKind.Offer => ["when", "until"],
        DeliveryKind.Expiring => ["count", "date"],
        DeliveryKind.Schedule => ["count", "date", "times"],
        DeliveryKind.Debrief or DeliveryKind.Certification => ["date"],
        DeliveryKind.Campaign => isExplicit ? ["text"] : [],
        DeliveryKind.Lines => isExplicit ? ["lines"] : ["numbers"],
        _ => [],
    };

    /// <summary>What it may use besides.</summary>
    internal static IReadOnlyList<string> Allowed(DeliveryKind kind, bool isExplicit) =>
        kind == DeliveryKind.Lines && isExplicit ? ["numbers"]
        : Needed(kind, isExplicit).Contains("when") ? ["date"]
        : [];

    /// <summary>The variables that a plural may count.</summary>
    internal const string Counted = "count";
}
