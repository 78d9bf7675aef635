using System.Text;
using Entraide.DirectoryService.Moderation.Medicines;

namespace Entraide.DirectoryService.Tests.Unit;

/// <summary>The no-medicines rule, by sentences that must and must not be taken for an offer, a file a language.</summary>
public sealed class MedicineOffersTests
{
    static readonly string[] Languages = ["fr", "en", "ar", "es", "it", "de", "pl", "tr", "pt", "ru", "ja", "zh"];

    public static TheoryData<string, string> Offers => Sentences('+');

    public static TheoryData<string, string> NearMisses => Sentences('-');

    [Theory, MemberData(nameof(Offers))]
    public void An_offer_is_found_in_its_language(string language, string text)
    {
        var offer = MedicineOffers.Find(text);
        Assert.NotNull(offer);
        Assert.Equal(language, offer.Language);
        Assert.InRange(offer.Start, 0, text.Length - 1);
        Assert.InRange(offer.Length, 1, text.Length - offer.Start);
    }

    [Theory, MemberData(nameof(NearMisses))]
    public void Care_and_refusal_are_no_offer(string language, string text) => Assert.True(MedicineOffers.Find(text) is null, $"{language}: {text}");

    [Fact]
    public void Every_language_has_eight_of_each_at_least() => Assert.All(Languages, language =>
    {
        Assert.InRange(Lines(language, '+').Count(), 8, 40);
        Assert.InRange(Lines(language, '-').Count(), 8, 40);
    });

    [Theory]
    [InlineData("Come on Monday. We sell Xanax here.", "sell Xanax")]
    [InlineData("é 💊 vends du xa​nax", "vends du xa​nax")]
    [InlineData("今日は晴れ。睡眠薬を譲ります。", "睡眠薬を譲り")]
    public void The_place_is_that_of_the_text_as_written(string text, string expected)
    {
        var offer = MedicineOffers.Find(text)!;
        Assert.Equal(expected, text.Substring(offer.Start, offer.Length));
    }

    [Theory, MemberData(nameof(Offers))]
    public void An_offer_stays_one_whatever_its_dress(string language, string text)
    {
        Assert.NotNull(MedicineOffers.Find(text.Normalize(NormalizationForm.FormD)));
        Assert.NotNull(MedicineOffers.Find($"Bonjour. 你好。 {text}"));
        Assert.NotNull(MedicineOffers.Find(string.Concat(text.EnumerateRunes().Select(rune => Rune.IsLetter(rune) ? $"{rune}\u200D" : rune.ToString()))));
        if (language != "tr")
        {
            // In capitals as this machine writes them: Turkish has others.
            Assert.NotNull(MedicineOffers.Find(text.ToUpperInvariant()));
        }
    }

    [Fact]
    public void Any_text_at_all_gets_an_answer()
    {
        var random = new Random(20261121);
        var pieces = Languages.SelectMany(language => Lines(language, '+').Concat(Lines(language, '-'))).SelectMany(line => line.Split(' '))
            .Append("\ud83d").Append("\u0000").Append("\u0301").Append("ﾞ").Append("!").Append("@").Append("").ToArray();
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Join(random.Next(3) == 0 ? "" : " ", random.GetItems(pieces, random.Next(40)));
            if (MedicineOffers.Find(text) is { } offer)
            {
                Assert.True(offer.Start >= 0 && offer.Length > 0 && offer.Start + offer.Length <= text.Length);
            }
        }
    }

    [Theory]
    [InlineData("We support people who use drugs and we do not sell anything, a b c d e f g h. ", 2000)]
    [InlineData("we do not sell pills ", 5000)]
    [InlineData("薬を売りません、", 5000)]
    [InlineData("x a n a ", 5000)]
    public void A_long_text_takes_no_long_time(string piece, int times)
    {
        var text = string.Concat(Enumerable.Repeat(piece, times));
        var started = TimeProvider.System.GetTimestamp();
        Assert.Null(MedicineOffers.Find(text));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    static TheoryData<string, string> Sentences(char sign)
    {
        var data = new TheoryData<string, string>();
        foreach (var language in Languages)
        {
            foreach (var line in Lines(language, sign))
            {
                data.Add(language, line);
            }
        }

        return data;
    }

    static IEnumerable<string> Lines(string language, char sign) => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Unit", "Medicines", $"{language}.txt"))
        .Where(line => line.Length > 0 && line[0] == sign).Select(line => line[2..]);
}
