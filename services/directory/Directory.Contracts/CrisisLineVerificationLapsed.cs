namespace Entraide.DirectoryService.Contracts;

/// <summary>A crisis line's verification is older than the limit and its partner has to renew it. Said once per lapse; which line it is stays in the directory.</summary>
/// <param name="PartnerId">Whose line it is.</param>
public sealed record CrisisLineVerificationLapsed(Guid EscalationId, Guid CrisisLineId, Guid PartnerId);
