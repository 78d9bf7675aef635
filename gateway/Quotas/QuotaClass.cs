namespace Entraide.Gateway.Quotas;

/// <summary>What kind of requests share a quota.</summary>
/// <param name="Name">As the <c>RateLimit</c> headers and the configuration (<c>Quotas:NAME:PerMinute</c>) say it.</param>
/// <param name="PerMinute">Where the configuration names no other number. Generous: what it stops is a loop gone wild, not a busy morning.</param>
sealed record QuotaClass(string Name, int PerMinute)
{
    /// <summary>A partner's requests that change nothing.</summary>
    internal static QuotaClass Read { get; } = new("read", 12_000);

    /// <summary>A partner's requests that change something.</summary>
    internal static QuotaClass Write { get; } = new("write", 6_000);

    /// <summary>Tokens for one client that has proved who it is.</summary>
    internal static QuotaClass Token { get; } = new("token", 600);

    /// <summary>The public feed, for an address: a search engine and a whole office fit in.</summary>
    internal static QuotaClass Feed { get; } = new("feed", 3_000);

    /// <summary>Calendar feeds and ways into meetings, for an address: many households may share one. Their secrets have 256 bits; what is stopped is the noise of guessing.</summary>
    internal static QuotaClass Links { get; } = new("links", 1_200);

    /// <summary>Whoever has not said who they are, for an address: token requests, refused ones, documentation.</summary>
    internal static QuotaClass Anonymous { get; } = new("anonymous", 12_000);

    internal static QuotaClass[] All { get; } = [Read, Write, Token, Feed, Links, Anonymous];
}

/// <summary>Which quota the requests of a route count against.</summary>
enum QuotaRule
{
    /// <summary>The caller's partner's, <see cref="QuotaClass.Read"/> or <see cref="QuotaClass.Write"/> by what the request does.</summary>
    Partner,

    /// <summary>The caller's partner's, <see cref="QuotaClass.Read"/> although it is a POST.</summary>
    Asking,

    /// <summary>The address's, <see cref="QuotaClass.Feed"/>.</summary>
    Feed,

    /// <summary>The address's, <see cref="QuotaClass.Links"/>.</summary>
    Links,

    /// <summary>None: somebody may be in danger (rule 5: never a dead end), or it is the platform that asks how it is.</summary>
    Never,
}
