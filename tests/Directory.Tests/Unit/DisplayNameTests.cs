using Entraide.DirectoryService.Supporters;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class DisplayNameTests
{
    [Theory]
    [InlineData("Robin")]
    [InlineData("Le Merle 75")]
    [InlineData("Ana, 1985")]
    [InlineData("J. Doe")]
    [InlineData("J.D.")]
    [InlineData("نورس")]
    [InlineData("海鷗 🐦")]
    [InlineData("Æ")]
    public void A_name_is_a_name(string name) => Assert.True(DisplayName.Fits(name) && !DisplayName.LooksLikeContact(name));

    [Theory]
    [InlineData("Call 06 11 22 33 44")]
    [InlineData("Ana 0-6-1-1-2")]
    [InlineData("٠٦١١٢٢٣٣٤٤")]
    [InlineData("０６１１２２")]
    [InlineData("ana@example.org")]
    [InlineData("ana＠example")]
    [InlineData("@ana")]
    [InlineData("example.org/ana")]
    [InlineData("ana.example.org")]
    [InlineData("e\u200B.\u200Borg is me")]
    [InlineData("例え。みんな")]
    [InlineData("https://t")]
    [InlineData("www example")]
    public void What_leads_past_the_platform_is_refused(string name) => Assert.True(DisplayName.LooksLikeContact(name));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\u200B\u200D")]
    [InlineData("two\nlines")]
    [InlineData("nul\0")]
    [InlineData("\u202Eenil sdrawkcab")]
    public void It_is_one_line_that_can_be_seen(string name) => Assert.False(DisplayName.Fits(name));

    [Fact]
    public void It_has_sixty_characters_at_most_whatever_they_take()
    {
        Assert.True(DisplayName.Fits(string.Concat(Enumerable.Repeat("🐦", 60))));
        Assert.False(DisplayName.Fits(new string('a', 61)));
    }
}
