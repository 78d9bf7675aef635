using Entraide.Notification.Templates;

namespace Entraide.Notification.Tests.Unit;

public sealed class PluralTests
{
    // The samples of CLDR's own file of rules, and what lies at their edges.
    [Theory]
    [InlineData("ar", "zero:0 one:1 two:2 few:3,10,103,110,1003 many:11,26,99,111,1011 other:100,101,102,200,202,1000,1000000")]
    [InlineData("pl", "one:1 few:2,4,22,24,102,1002 many:0,5,11,12,13,14,21,25,100,111,112,114,121,1000000 other:")]
    [InlineData("ru", "one:1,21,101,1001 few:2,4,22,24,102,1002 many:0,5,11,12,14,20,25,100,111,112,1000000 other:")]
    [InlineData("fr", "one:0,1 many:1000000,2000000 other:2,17,100,1000,100000,1000001")]
    [InlineData("pt", "one:0,1 many:1000000,2000000 other:2,17,100,1000,100000,1000001")]
    [InlineData("es", "one:1 many:1000000,2000000 other:0,2,16,100,1000001")]
    [InlineData("it", "one:1 many:1000000,2000000 other:0,2,16,100,1000001")]
    [InlineData("en", "one:1 other:0,2,11,21,101,1000000")]
    [InlineData("de", "one:1 other:0,2,11,21,101,1000000")]
    [InlineData("tr", "one:1 other:0,2,11,21,101,1000000")]
    [InlineData("ja", "other:0,1,2,1000000")]
    [InlineData("zh", "other:0,1,2,1000000")]
    public void A_count_takes_the_form_that_cldr_says(string language, string table)
    {
        var forms = table.Split(' ').Select(form => form.Split(':')).ToArray();
        Assert.Equal(forms.Select(form => form[0]), PluralRules.Categories(language));
        Assert.All(forms, form => Assert.All(form[1].Split(',', StringSplitOptions.RemoveEmptyEntries), count =>
            Assert.Equal(form[0], PluralRules.Category(language, int.Parse(count)))));
    }
}
