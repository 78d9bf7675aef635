using Entraide.DirectoryService.Library;
using Entraide.DirectoryService.Listings;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class LibraryTextTests
{
    [Theory]
    [InlineData("ar", "rtl")]
    [InlineData("AR-eg", "rtl")]
    [InlineData("he", "rtl")]
    [InlineData("fa-IR", "rtl")]
    [InlineData("ur", "rtl")]
    [InlineData("ckb", "rtl")]
    [InlineData("az-Arab", "rtl")]
    [InlineData("ar-Latn", "ltr")]
    [InlineData("fr", "ltr")]
    [InlineData("arn", "ltr")]
    [InlineData("zh-Hant-TW", "ltr")]
    public void A_language_runs_the_way_of_its_script(string tag, string dir) => Assert.Equal(dir, TextDirection.Of(tag));

    [Theory]
    [InlineData("التنفس المربع (4) ABC", true)]
    [InlineData("می‌خواهم", true)]
    [InlineData("A\u200FB", true)]
    [InlineData("👩‍👩‍👧 famille", true)]
    [InlineData("a\u202Eb", false)]
    [InlineData("a\u202Ab", false)]
    [InlineData("a\u2066b\u2069", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\u0000b", false)]
    [InlineData("a\u0085b", false)]
    [InlineData("a\u2028b", false)]
    [InlineData("a\ud800b", false)]
    public void Text_shows_as_it_is_written(string text, bool plain) => Assert.Equal(plain, PlainText.Is(text, lines: false));

    [Fact]
    public void A_body_has_lines() => Assert.True(PlainText.Is("a\r\n\tb", lines: true));

    [Theory]
    [InlineData("fr,en,ar", "ar", "ar")]
    [InlineData("fr,en,ar", "ar-EG", "ar")]
    [InlineData("fr-CA,de", "fr", "fr-CA")]
    [InlineData("zh-Hans,zh-Hant", "zh-Hant-TW", "zh-Hant")]
    [InlineData("fr,de", "it", "de")]
    [InlineData("fr,de", "it,fr", "fr")]
    public void The_best_language_there_is_is_picked(string tags, string wanted, string picked) =>
        Assert.Equal(picked, TextLanguage.Pick(tags.Split(','), wanted.Split(',')));
}
