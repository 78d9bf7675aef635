namespace Entraide.Credits.Programmes;

/// <summary>The words for kinds of sessions, as scheduling uses them.</summary>
static class SessionKinds
{
    internal const string Fault = "Must be one_to_one, group, workshop or mentoring.";

    internal static bool Are(string word) => word is "one_to_one" or "group" or "workshop" or "mentoring";
}
