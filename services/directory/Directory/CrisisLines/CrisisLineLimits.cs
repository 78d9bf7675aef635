namespace Entraide.DirectoryService.CrisisLines;

/// <summary>How long a verification of a crisis line holds, and how long a partner has to renew one that lapsed before operators hear of it.</summary>
sealed record CrisisLineLimits(TimeSpan VerifiedFor, TimeSpan AnswerWithin)
{
    /// <summary>From the settings <c>CrisisLines:VerifiedForDays</c> (90) and <c>CrisisLines:AnswerWithinDays</c> (14).</summary>
    /// <exception cref="InvalidOperationException">one of them is not from 1 to 3650</exception>
    public static CrisisLineLimits From(IConfiguration settings) => new(Days(settings, "CrisisLines:VerifiedForDays", 90), Days(settings, "CrisisLines:AnswerWithinDays", 14));

    static TimeSpan Days(IConfiguration settings, string name, int otherwise) => settings.GetValue(name, otherwise) is >= 1 and <= 3650 and var days
        ? TimeSpan.FromDays(days)
        : throw new InvalidOperationException($"{name} must be from 1 to 3650 days.");
}
