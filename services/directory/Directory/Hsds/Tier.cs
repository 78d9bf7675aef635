namespace Entraide.DirectoryService.Hsds;

/// <summary>Who may see something; the stricter, the higher.</summary>
public enum Tier
{
    /// <summary>Anybody: it goes into the open feed.</summary>
    Public,

    /// <summary>Partners, who are professionals with a token.</summary>
    Partner,

    /// <summary>Nobody but its own partner, and only when asked for by name.</summary>
    NeedToKnow,
}

static class Tiers
{
    /// <summary>The tier as it is stored and spoken of: <c>public</c>, <c>partner</c>, <c>need_to_know</c>.</summary>
    public static string Word(this Tier tier) => tier switch { Tier.Public => "public", Tier.Partner => "partner", _ => "need_to_know" };

    /// <summary>The tier of a word, or null where it is none.</summary>
    public static Tier? Parse(string word) => word switch { "public" => Tier.Public, "partner" => Tier.Partner, "need_to_know" => Tier.NeedToKnow, _ => null };
}
