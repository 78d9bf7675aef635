namespace Entraide.Benchmarks.DirectoryBenches;

/// <summary>A generated directory: services with text in twelve languages, of 200 topics, in 30 languages, in places over Europe. The same seed makes the same one.</summary>
sealed class Community(int seed)
{
    public const int Topics = 200, Roots = 20;

    static readonly string[] Languages =
    [
        "fr", "en", "de", "es", "it", "pl", "tr", "pt", "ru", "ar", "ja", "zh", "nl", "sv", "da", "fi", "el", "cs", "hu", "ro",
        "bg", "hr", "sk", "uk", "fa", "ur", "bn", "hi", "so", "ti",
    ];

    // Syllables by script: words made of them are as varied as real ones, and as long.
    static readonly string[][] Syllables =
    [
        ["sou", "tien", "pair", "ai", "dan", "ce", "lo", "ge", "ment", "san", "té", "é", "cou", "te", "fa", "mil", "le", "ré", "seau", "vi"],
        ["sup", "port", "peer", "hous", "ing", "health", "list", "en", "care", "fam", "i", "ly", "work", "shop", "safe", "ty", "night", "line", "com", "mon"],
        ["hil", "fe", "woh", "nung", "ge", "sund", "heit", "für", "be", "ra", "tung", "fa", "mi", "lie", "ge", "mein", "schaft", "über", "nacht", "weg"],
        ["a", "yu", "da", "vi", "vien", "sa", "lud", "men", "tal", "fa", "mi", "lia", "a", "co", "gi", "da", "ción", "gru", "po", "no"],
        ["so", "ste", "gno", "ca", "sa", "sa", "lu", "te", "a", "scol", "to", "fa", "mi", "glia", "grup", "po", "not", "te", "don", "ne"],
        ["wspar", "cie", "miesz", "ka", "nie", "zdro", "wie", "ro", "dzi", "na", "gru", "pa", "po", "moc", "dla", "ko", "biet", "noc", "le", "gi"],
        ["des", "tek", "ev", "sağ", "lık", "din", "le", "me", "ai", "le", "grup", "ge", "ce", "ka", "dın", "ya", "şam", "gü", "ven", "li"],
        ["a", "poi", "o", "mo", "ra", "dia", "sa", "ú", "de", "es", "cu", "ta", "fa", "mí", "lia", "gru", "po", "noi", "te", "mu"],
        ["под", "держ", "ка", "жи", "льё", "здо", "ро", "вье", "се", "мья", "груп", "па", "ночь", "по", "мощь", "жен", "щи", "на", "сво", "бо"],
        ["دع", "م", "سك", "ن", "صح", "ة", "أس", "رة", "مج", "مو", "عة", "لي", "ل", "نس", "اء", "أم", "ان", "حي", "اة", "طر"],
        ["支援", "住宅", "健康", "家族", "相談", "安全", "夜間", "女性", "集会", "地域", "生活", "仲間", "電話", "無料", "心理", "教室", "若者", "外国", "通訳", "避難"],
        ["支持", "住房", "健康", "家庭", "咨询", "安全", "夜间", "妇女", "小组", "社区", "生活", "同伴", "电话", "免费", "心理", "课程", "青年", "移民", "翻译", "庇护"],
    ];

    readonly Random random = new(seed);
    readonly string[][] vocabularies = new string[Syllables.Length][];
    readonly Dictionary<string, int> ranks = [];
    (double Lat, double Lon)[] cities = [];

    public IEnumerable<GeneratedService> Services(int count)
    {
        for (var i = 0; i < Syllables.Length; i++)
        {
            vocabularies[i] = [.. Enumerable.Range(0, 2500).Select(_ => string.Concat(Enumerable.Range(0, i >= 10 ? random.Next(1, 3) : random.Next(2, 5)).Select(_ => Syllables[i][random.Next(Syllables[i].Length)]))).Distinct()];
        }

        foreach (var vocabulary in vocabularies)
        {
            for (var i = 0; i < vocabulary.Length; i++)
            {
                ranks.TryAdd(vocabulary[i], i);
            }
        }

        cities = [.. Enumerable.Range(0, 400).Select(_ => (36.5 + (random.NextDouble() * 24), -9 + (random.NextDouble() * 38)))];
        for (var n = 0; n < count; n++)
        {
            var language = Frequent(Syllables.Length);
            var city = cities[Frequent(cities.Length)];
            yield return new GeneratedService(n, Words(language, 4), Words(language, random.Next(20, 50)),
                [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Roots + Frequent(Topics - Roots)).Distinct()],
                [.. Enumerable.Range(0, random.Next(1, 4)).Select(i => Languages[i == 0 ? language : Frequent(Languages.Length)]).Distinct()],
                (Math.Clamp(city.Lat + (Bell() * 0.15), -89, 89), city.Lon + (Bell() * 0.2)), random.Next(0, 900), random.Next(0, 3));
        }
    }

    /// <summary>Somebody looks for something like <paramref name="service"/>, in the words that most use; one in ten mistypes one.</summary>
    public GeneratedSearch SearchFor(GeneratedService service)
    {
        var words = $"{service.Name} {service.Description}".Split(' ').Distinct().Where(word => word.Length >= 4 || word[0] > 0x3000).OrderBy(word => ranks.GetValueOrDefault(word)).Take(6).ToArray();
        var chosen = Enumerable.Range(0, random.Next(1, 3)).Select(_ => words[random.Next(words.Length)]).Distinct().ToArray();
        if (random.Next(10) == 0 && chosen[0] is { Length: >= 5 } right && right[0] < 0x3000)
        {
            var at = random.Next(1, right.Length - 1);
            chosen[0] = string.Concat(right.AsSpan(0, at), right.AsSpan(at + 1));
        }

        var topic = service.Topics[random.Next(service.Topics.Length)];
        return new GeneratedSearch(string.Join(' ', chosen), TopicCode(random.Next(3) == 0 ? topic : Above(topic)), service.Languages[random.Next(service.Languages.Length)],
            (service.Place.Lat + (Bell() * 0.1), service.Place.Lon + (Bell() * 0.1)), random.Next(25, 250));
    }

    public static string TopicCode(int topic) => $"topic-{topic}";

    /// <summary>The topic above; a root has none.</summary>
    public static int Above(int topic) => (topic - Roots) % Roots;

    string Words(int language, int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => vocabularies[language][Frequent(vocabularies[language].Length)]));

    // The lower, the more frequent, as words and cities are.
    int Frequent(int below) => (int)(below * Math.Pow(random.NextDouble(), 2.5));

    double Bell() => random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
}

/// <summary>One service with its place.</summary>
/// <param name="VerifiedDaysAgo">Since somebody assured it.</param>
/// <param name="Hours">Which of three sets of opening hours.</param>
sealed record GeneratedService(int Number, string Name, string Description, int[] Topics, string[] Languages, (double Lat, double Lon) Place, int VerifiedDaysAgo, int Hours);

/// <summary>What somebody looks for.</summary>
sealed record GeneratedSearch(string Text, string Topic, string Language, (double Lat, double Lon) Near, double RadiusKm);
