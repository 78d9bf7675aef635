using System.Reflection;
using System.Text.RegularExpressions;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http;

namespace Entraide.ServiceDefaults.Tests.Unit;

public sealed partial class ProblemLanguageTests
{
    // Titles of two services' own kinds stand in the same files; an architecture test finds them.
    static readonly string[] OfServices = ["medicines-not-allowed", "template-breaks-a-rule"];

    static IEnumerable<ProblemKind> Kinds => typeof(ProblemKind).GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(kind => kind.FieldType == typeof(ProblemKind)).Select(kind => (ProblemKind)kind.GetValue(null)!);

    public static TheoryData<string> Languages => [.. ProblemLanguage.Tags.Where(tag => tag != ProblemLanguage.Source)];

    [Fact]
    public void They_are_the_languages_people_are_written_to_in() => Assert.Equal(
        Directory.GetFiles(Testing.Repository.File("services", "notification", "Notification", "Templates", "Languages"), "*.json").Select(Path.GetFileNameWithoutExtension).Order(),
        ProblemLanguage.Tags.Order());

    [Theory, MemberData(nameof(Languages))]
    public void Every_kind_and_every_fixed_text_is_there_once_and_says_the_same_names(string tag)
    {
        var language = ProblemLanguage.Of(tag);
        Assert.Equal(tag, language.Language);
        Assert.Equal(tag == "ar" ? "rtl" : "ltr", language.Direction);
        Assert.Equal(Kinds.Select(kind => kind.Words).Concat(OfServices).Order(), language.Titles.Keys.Order());
        Assert.Equal(FixedText.Names.Values.Order(), language.Texts.Keys.Order());
        foreach (var (english, name) in FixedText.Names)
        {
            // Names of headers, members and paths are the same in every language.
            Assert.Equal(Names(english), Names(language.Texts[name]).Intersect(Names(english)).Order());
        }

        Assert.All(language.Titles.Values.Concat(language.Texts.Values), text => Assert.Matches(@"\S.*[.。]\z", text));
    }

    [Theory]
    [InlineData("fr", "fr")]
    [InlineData("fr-CA, en;q=0.5", "fr")]
    [InlineData("ku, de;q=0.4, ar;q=0.6", "ar")]
    [InlineData("PT-br", "pt")]
    [InlineData("zh-Hant-TW", "zh")]
    [InlineData("fr;q=0, it;q=0.1", "it")]
    [InlineData("*", "en")]
    [InlineData("tlh", "en")]
    [InlineData("fr;q=2;;,", "en")]
    [InlineData("", "en")]
    public void The_language_is_looked_up_among_what_the_caller_accepts(string accepted, string language)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.AcceptLanguage = accepted;
        Assert.Equal(language, ProblemLanguage.For(context.Request).Language);
    }

    [Fact]
    public void What_is_composed_in_code_is_said_to_be_English()
    {
        var french = ProblemLanguage.Of("fr");
        Assert.Equal(new Said("Only 3 places are left.", "en"), french.Text("Only 3 places are left."));
        Assert.Equal("fr", french.Text(FixedText.NotFound).Language);
        // A closer description of a kind has that kind's title.
        Assert.Equal(french.Title(ProblemKind.Conflict), french.Title(ProblemKind.Conflict with { Name = "session-full" }));
        Assert.Equal("fr", french.Title(ProblemKind.Of(StatusCodes.Status418ImATeapot)).Language);
    }

    static IEnumerable<string> Names(string text) => Name().Matches(text).Select(match => match.Value).Order();

    [GeneratedRegex(@"JSON|UUID|/oauth/token|\bAllow\b|Content-Type|application/json|Retry-After|If-Match|ETag|trace_id|\b100\b|\btitle\b|\berrors\b")]
    private static partial Regex Name();
}
