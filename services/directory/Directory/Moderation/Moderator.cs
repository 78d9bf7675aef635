using Entraide.ServiceDefaults.Identity;

namespace Entraide.DirectoryService.Moderation;

/// <summary>Who looks at moderation cases: a partner at those of its own listings, a moderator of the region at all.</summary>
/// <param name="Everything">Whether the token carries <c>directory.moderate</c>.</param>
sealed record Moderator(Guid Partner, string Client, bool Everything)
{
    public const string Scope = "directory.moderate";

    /// <summary>Minimal APIs call this to hand a <see cref="Moderator"/> to an endpoint.</summary>
    public static async ValueTask<Moderator?> BindAsync(HttpContext context) => await Caller.BindAsync(context) is { } caller
        ? new Moderator(caller.Partner, caller.Client, context.User.HasClaim("scope", Scope))
        : null;
}
