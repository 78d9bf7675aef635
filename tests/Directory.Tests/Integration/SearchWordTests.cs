using System.Text.Json;
using Entraide.DirectoryService.Searching.Indexing;
using Entraide.ServiceDefaults.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using static Entraide.DirectoryService.Tests.Integration.Listings;

namespace Entraide.DirectoryService.Tests.Integration;

[Trait("Category", "Integration"), Collection(WithSearchedDirectory.Name)]
public sealed class SearchWordTests(SearchedDirectory directory)
{
    [Theory]
    [InlineData("Hébergement d'urgence à Nevers", "hebergemant urgence", "hébergements")] // French
    [InlineData("Bereavement counselling service", "beravement", "bereavements counseling")] // English
    [InlineData("الصِّحَّة النفسيّة للشباب", "الصحه النفسبة", "صحة نفسية")] // Arabic
    [InlineData("Atención psicológica gratuita", "atencion sicologica", "psicologicas")] // Spanish
    [InlineData("Sostegno alle famiglie fragili", "sosteggno", "famiglia")] // Italian
    [InlineData("Krisenwohnung für Mädchen", "krisenwonung", "krisenwohnungen madchen")] // German
    [InlineData("Wsparcie żałoby Łódź", "wsparce", "zaloba lodz")] // Polish
    [InlineData("Çığlık kadın dayanışması", "dayanismasi ciglk", "dayanışma")] // Turkish
    [InlineData("Habitação temporária", "habitacao tenporaria", "habitações")] // Portuguese
    [InlineData("Поддержка переживших утрату", "подержка", "поддержки")] // Russian
    [InlineData("ヒキコモリ相談センター", "引きこもり センタ", "ひきこもり相談")] // Japanese
    [InlineData("残疾人心理援助热线", "心理援住热线", "援助")] // Chinese
    public async Task Accents_case_inflection_and_typing_errors_are_forgiven(string name, string mistyped, string inflected)
    {
        using var partner = directory.NewPartner();
        await partner.ListAsync(Service($"w-{Guid.CreateVersion7()}", name));
        foreach (var text in new[] { name, name.ToUpperInvariant(), name.Split(' ')[0], inflected, mistyped }.Where(text => !text.StartsWith('引')))
        {
            Assert.True((await partner.SearchAsync($$"""{"text":"{{text}}"}""")).Names().Contains(name), text);
        }
    }

    [Fact]
    public async Task A_single_character_is_found_at_the_beginning_and_at_the_end()
    {
        using var partner = directory.NewPartner();
        await partner.ListAsync(Service("ideograph", "鸚鵡園"));
        Assert.Contains("鸚鵡園", (await partner.SearchAsync("""{"text":"鸚"}""")).Names());
        Assert.Contains("鸚鵡園", (await partner.SearchAsync("""{"text":"園"}""")).Names());
    }

    [Theory]
    [InlineData("'")]
    [InlineData("a'b|c & !d:*")]
    [InlineData("\\\\ \\\" ( <-> )")]
    [InlineData("\\u0000")]
    [InlineData("   ")]
    [InlineData("\\ud83d\\ude00")]
    public async Task Whatever_is_typed_is_only_text(string text)
    {
        using var partner = directory.NewPartner();
        Assert.Equal(JsonValueKind.Array, (await partner.SearchAsync($$"""{"text":"{{text}}"}""")).GetProperty("results").ValueKind);
    }

    [Fact]
    public async Task Names_topics_and_words_are_suggested()
    {
        using var partner = directory.NewPartner();
        await partner.ListAsync($"[{Service("s1", "Zébulon écoute", About("zebrafish"))},{Service("s2", "Zébulon accueil")}]");
        var suggestions = await SuggestAsync(partner, "zeb");
        Assert.Equal(["Zébulon accueil", "Zébulon écoute"], suggestions.GetProperty("titles").EnumerateArray().Select(title => title.GetProperty("name").GetString()));
        Assert.Equal(["zebrafish"], suggestions.GetProperty("topics").EnumerateArray().Select(topic => topic.GetProperty("code").GetString()));
        Assert.Equal(["zebulon", "zebrafish"], suggestions.GetProperty("words").EnumerateArray().Select(word => word.GetString()));
        Assert.Equal("les zebulon", (await SuggestAsync(partner, "les zebu")).GetProperty("words")[0].GetString());
        Assert.Empty((await SuggestAsync(partner, "z")).GetProperty("words").EnumerateArray());

        // What is gone is not suggested any more, though the word is still known.
        await partner.ImportAsync("format=hsds", Service("s3", "Another"));
        Assert.Empty((await SuggestAsync(partner, "zeb")).GetProperty("words").EnumerateArray());
    }

    [Fact]
    public async Task Words_that_nothing_has_any_more_are_forgotten()
    {
        using var partner = directory.NewPartner();
        await partner.ListAsync(Service("forget", "Xylophagous"));
        await partner.ImportAsync("format=hsds", Service("other", "Xylography"));
        Assert.Equal(2, await directory.ScalarAsync<int>("select count(*) from search_words where word in ('xylophagous', 'xylography')"));
        WorkingFor.AllPartners("as the job does");
        await using var scope = directory.Service.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<RecountWords>().RunAsync(CancellationToken.None);
        Assert.Equal("xylography", await directory.ScalarAsync<string>("select string_agg(word, ',') from search_words where word in ('xylophagous', 'xylography')"));
        Assert.Equal(1, await directory.ScalarAsync<int>("select public_entries from search_words where word = 'xylography'"));
    }

    static async Task<JsonElement> SuggestAsync(HttpClient partner, string prefix) =>
        await (await partner.PostAsync("/v1/directory/search/suggestions", $$"""{"prefix":"{{prefix}}"}""")).JsonAsync();
}
