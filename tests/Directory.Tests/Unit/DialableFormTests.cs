using Entraide.DirectoryService.CrisisLines;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class DialableFormTests
{
    [Theory]
    [InlineData("116 111", "116111")]
    [InlineData("988", "988")]
    [InlineData("*9518", "*9518")]
    [InlineData("#8891", "#8891")]
    [InlineData("1 800 772-9100", "18007729100")]
    [InlineData("+852 2389 2222", "+85223892222")]
    [InlineData("+39 02 99777", "+390299777")]
    [InlineData("+420 222 580 697", "+420222580697")]
    [InlineData("(030) 44 01", "0304401")]
    [InlineData("09\u00A072 39 40 50", "0972394050")]
    public void Spacing_is_taken_out(string published, string dialable) => Assert.Equal(dialable, DialableForm.Of(published));

    [Theory]
    [InlineData("800.422.4453")]
    [InlineData("+44 (0)20 7946 0000")]
    [InlineData("+33 01 43 48 10 87")]
    [InlineData("+00228 22 61 49 25")]
    [InlineData("0800 HELP")]
    [InlineData("116 111 / 116 123")]
    [InlineData("12+34")]
    [InlineData("++112")]
    [InlineData("+")]
    [InlineData("*#")]
    [InlineData("١١٢")]
    [InlineData("")]
    public void Nothing_is_invented(string published) => Assert.Null(DialableForm.Of(published));
}
