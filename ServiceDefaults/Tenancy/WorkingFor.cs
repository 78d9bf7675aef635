namespace Entraide.ServiceDefaults.Tenancy;

/// <summary>
/// For whom the work at hand is done, and with it which rows PostgreSQL lets it see. It follows a request, a message or a job through all that is
/// awaited. Whoever has not said it works for nobody, and finds every table of partners empty.
/// </summary>
public static class WorkingFor
{
    static readonly AsyncLocal<Whom?> Current = new();

    /// <summary>From here to the end of the calling method: for one partner. Requests say it by their token.</summary>
    public static void Partner(Guid partner) => Current.Value = new Whom(partner, null);

    /// <summary>
    /// From here to the end of the calling (asynchronous) method: for all partners at once, as a message, a periodic job or a count over all of them needs.
    /// Nothing that a request reaches says it but by <see cref="AcrossPartnersEndpoints.AcrossPartners{TBuilder}"/>.
    /// </summary>
    /// <param name="reason">Why no one partner can be named.</param>
    public static void AllPartners(string reason) => Current.Value = new Whom(null, reason);

    internal static Whom? Now => Current.Value;
}

/// <summary>One partner, or, for a reason, all of them.</summary>
sealed record Whom(Guid? Partner, string? AllBecause);
