namespace Entraide.Credits.Ledger;

/// <summary>What an account is for.</summary>
enum AccountKind
{
    /// <summary>Where a lot's credits come from; below zero by what was granted.</summary>
    Issuance,

    /// <summary>What a programme can still give; without a lot, what its community shares.</summary>
    Pool,
    Participant,
    Supporter,

    /// <summary>The organisation itself.</summary>
    Partner,

    /// <summary>Given for sessions.</summary>
    Spent,

    /// <summary>Back with the funder of its lot: what expired, and what was taken back before.</summary>
    Returned,

    /// <summary>Where earned credits come from; below zero by what was earned.</summary>
    Earnings,
}

static class AccountKinds
{
    /// <summary>The kinds that belong to the programme itself: its id owns them.</summary>
    internal static bool IsOfProgramme(this AccountKind kind) => kind is not (AccountKind.Participant or AccountKind.Supporter or AccountKind.Partner);

    /// <summary>The kinds without a lower bound.</summary>
    internal static bool IsSource(this AccountKind kind) => kind is AccountKind.Issuance or AccountKind.Earnings;

    internal static string Word(this AccountKind kind) => kind switch
    {
        AccountKind.Issuance => "issuance",
        AccountKind.Pool => "pool",
        AccountKind.Participant => "participant",
        AccountKind.Supporter => "supporter",
        AccountKind.Partner => "partner",
        AccountKind.Spent => "spent",
        AccountKind.Returned => "returned",
        AccountKind.Earnings => "earnings",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not declared."),
    };

    internal static AccountKind? Of(string? word) => Enum.GetValues<AccountKind>().Where(kind => kind.Word() == word).Select(kind => (AccountKind?)kind).FirstOrDefault();
}
