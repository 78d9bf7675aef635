namespace Entraide.ServiceDefaults.Http.Paging;

/// <summary>The key of a list in the order of time; the id tells apart what is of the same moment.</summary>
public readonly record struct ByTime(DateTimeOffset At, Guid Id);
