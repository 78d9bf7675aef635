namespace Entraide.ServiceDefaults.Http.Paging;

/// <summary>The key of a list whose numbers its readers know and keep: the cursor is the number itself, 0 the beginning.</summary>
public readonly record struct PlainNumber(long Value);
