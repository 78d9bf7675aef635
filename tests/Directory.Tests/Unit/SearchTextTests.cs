using Entraide.DirectoryService.Searching;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class SearchTextTests
{
    [Theory]
    [InlineData("Hébergement d'Urgence – ŒUVRE", "hebergement d urgence oeuvre")] // French
    [InlineData("Women’s SHELTER", "women s shelter")] // English
    [InlineData("الصِّحَّة النَّفْسِيَّة لِلأُسْرَة", "الصحه النفسيه للاسره")] // Arabic: vowel signs, ta marbuta, hamza
    [InlineData("المُستشفى عــربي", "المستشفي عربي")] // Arabic: alef maqsura, tatweel
    [InlineData("Atención Psicológica ¿niños?", "atencion psicologica ninos")] // Spanish
    [InlineData("Perché: città", "perche citta")] // Italian
    [InlineData("Straße für Mädchen", "strasse fur madchen")] // German
    [InlineData("Żółta ŁÓDŹ", "zolta lodz")] // Polish
    [InlineData("İstanbul'da ÇIĞLIK ığdır", "istanbul da ciglik igdir")] // Turkish
    [InlineData("Coração à mão", "coracao a mao")] // Portuguese
    [InlineData("ЁЛКА поддержка", "елка поддержка")] // Russian
    [InlineData("ｶｳﾝｾﾗｰ カウンセリング ＡＢＣ１２", "かうんせら かうんせりんぐ abc12")] // Japanese: half and full width, katakana
    [InlineData("心理健康，支持", "心理健康 支持")] // Chinese
    [InlineData("٣١١٤ 24/7", "3114 24 7")]
    [InlineData("", "")]
    [InlineData(" — ", "")]
    public void Words_take_one_form(string written, string folded) => Assert.Equal(folded, SearchText.Fold(written));

    [Fact]
    public void Folding_twice_changes_nothing() =>
        Assert.All(["Hébergement Œ", "İĞDIR", "الصِّحَّة", "ガイド", "Ёж", "ﬁnance ½"], text => Assert.Equal(SearchText.Fold(text), SearchText.Fold(SearchText.Fold(text))));

    [Fact]
    public void A_broken_character_is_no_word() => Assert.Equal("a b", SearchText.Fold("a \uD800 b"));

    [Theory]
    [InlineData("心理支援", new[] { "心理", "理支", "支援", "援" })]
    [InlineData("24時間 help", new[] { "24", "時間", "間", "help" })]
    [InlineData("心", new[] { "心" })]
    [InlineData("الصحة والدعم", new[] { "صحه", "دعم" })]
    public void Scripts_without_spaces_are_found_by_pairs_and_arabic_without_its_article(string text, string[] words) => Assert.Equal(words, SearchText.Words(text));

    [Theory]
    [InlineData("le logement pour les femmes", new[] { "logement", "femmes" })]
    [InlineData("pour le", new[] { "pour", "le" })]
    [InlineData("دعم في المدينة", new[] { "دعم", "مدينه" })]
    public void A_query_leaves_out_what_says_nothing(string text, string[] words) => Assert.Equal(words, SearchWord.Of(text).Select(word => word.Text));

    [Fact]
    public void A_query_has_no_more_than_eight_words() => Assert.Equal(8, SearchWord.Of("eins zwei drei vier funf sechs sieben acht neun").Count);

    [Theory]
    [InlineData("aid", 0)]
    [InlineData("aide", 1)]
    [InlineData("soutien", 1)]
    [InlineData("hebergement", 2)]
    [InlineData("心理支援健康家族", 0)]
    public void Errors_are_forgiven_by_length(string word, int errors) => Assert.Equal(errors, SearchWord.Of(word).Single().Errors);

    [Fact]
    public void A_word_becomes_a_query_of_its_forms()
    {
        var word = new SearchWord("aide", false);
        Assert.Equal("'aide':A", word.Exact("A"));
        Assert.Equal("'aide'", word.Wide());
        Assert.Equal("('aide'|'aides')", (word with { Near = ["aides", "aide"] }).Wide());
        Assert.Equal("'心':*", new SearchWord("心", true).Exact());
        Assert.Equal("('心理'&'理支'&'支援')", new SearchWord("心理支援", true).Exact());
        // Any one character wrong.
        Assert.Equal("(('理支'&'支援')|('支援')|('心理')|('心理'&'理支'))", new SearchWord("心理支援", true).Wide());
    }

    [Theory]
    [InlineData("abc", "abd")]
    [InlineData("a\uD7FF", "a\uE000")]
    public void A_range_ends_behind_all_that_begins_so(string start, string end) => Assert.Equal(end, WordExpansion.After(start));
}
