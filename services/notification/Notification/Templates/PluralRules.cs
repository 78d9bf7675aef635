namespace Entraide.Notification.Templates;

/// <summary>
/// Which form of a word goes with a whole number: the cardinal rules of Unicode CLDR (supplemental/plurals.xml), unchanged for these languages
/// from version 40 on, for whole numbers (v = 0, e = 0). A language's forms are all of CLDR's, also those that only fractions take, so that a
/// translator's tool finds what it expects.
/// </summary>
static class PluralRules
{
    static readonly Dictionary<string, (string[] Categories, Func<int, string> Of)> ByLanguage = new()
    {
        ["ar"] = (["zero", "one", "two", "few", "many", "other"], n => n switch
        {
            0 => "zero",
            1 => "one",
            2 => "two",
            _ => (n % 100) switch { >= 3 and <= 10 => "few", >= 11 => "many", _ => "other" },
        }),
        ["en"] = (["one", "other"], One),
        ["de"] = (["one", "other"], One),
        ["tr"] = (["one", "other"], One),
        ["fr"] = (["one", "many", "other"], n => n <= 1 ? "one" : Millions(n)),
        ["pt"] = (["one", "many", "other"], n => n <= 1 ? "one" : Millions(n)),
        ["es"] = (["one", "many", "other"], n => n == 1 ? "one" : Millions(n)),
        ["it"] = (["one", "many", "other"], n => n == 1 ? "one" : Millions(n)),
        ["pl"] = (["one", "few", "many", "other"], n => n == 1 ? "one" : IsFew(n) ? "few" : "many"),
        ["ru"] = (["one", "few", "many", "other"], n => n % 10 == 1 && n % 100 != 11 ? "one" : IsFew(n) ? "few" : "many"),
        ["ja"] = (["other"], _ => "other"),
        ["zh"] = (["other"], _ => "other"),
    };

    /// <summary>Every form a text has to give in <paramref name="language"/>.</summary>
    internal static IReadOnlyList<string> Categories(string language) => ByLanguage[language].Categories;

    /// <summary>The form that goes with <paramref name="count"/>, which is not negative.</summary>
    internal static string Category(string language, int count) => ByLanguage[language].Of(count);

    static string One(int n) => n == 1 ? "one" : "other";

    static string Millions(int n) => n != 0 && n % 1_000_000 == 0 ? "many" : "other";

    static bool IsFew(int n) => n % 10 is >= 2 and <= 4 && n % 100 is not (>= 12 and <= 14);
}
