namespace Entraide.Credits.Programmes;

/// <summary>For whom and for what a programme pays, and what its community may do with what it earned. What is left out is not restricted.</summary>
/// <param name="Kinds">Of sessions: <c>one_to_one</c>, <c>group</c>, <c>workshop</c>, <c>mentoring</c>.</param>
/// <param name="EnrolledOnly">Pays only for participants that were enrolled.</param>
/// <param name="Cap">The most that is spent for one person.</param>
/// <param name="StartsOn">The first day (UTC) on which a session may be that it pays for.</param>
/// <param name="EndsOn">The last one.</param>
/// <param name="Earning">What supporters earn; without it, what was spent.</param>
/// <param name="Community">What may be given and owed.</param>
public sealed record ProgrammeRules(
    IReadOnlyList<string>? Kinds = null, bool EnrolledOnly = false, Cap? Cap = null, DateOnly? StartsOn = null, DateOnly? EndsOn = null, Earning? Earning = null, Community? Community = null);

/// <summary>The most that is held and spent for one person, in whole credits.</summary>
/// <param name="Per"><c>week</c> (from Monday), <c>month</c> (UTC both, by the start of the session) or <c>programme</c>.</param>
public sealed record Cap(long Credits, string Per);

/// <summary>What a supporter earns by a session.</summary>
/// <param name="Rule"><c>as_spent</c>, <c>per_session</c>, <c>per_hour</c> (each hour that was begun counts in full) or <c>none</c>.</param>
/// <param name="Credits">Of a session or an hour; whole credits.</param>
public sealed record Earning(string Rule, long? Credits = null);

/// <summary>What a community may do with what it earned, in whole credits.</summary>
/// <param name="SupporterMayOwe">How far a supporter's time-bank account may go below zero.</param>
/// <param name="WarnBelow">A balance below this is answered with a warning.</param>
/// <param name="MostPerGift">The most one gift between people may be.</param>
/// <param name="MostPerDay">The most one person may give in 24 hours.</param>
public sealed record Community(long SupporterMayOwe = 0, long? WarnBelow = null, long? MostPerGift = null, long? MostPerDay = null);
