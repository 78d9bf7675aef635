using System.Text;
using Entraide.DirectoryService.Searching;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class SearchCursorTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, 123, TimeSpan.Zero);
    static readonly SearchCursor Cursor = new(Now, SearchSort.Distance, 12.3, -871, new Guid("0193a7f0-0000-7000-8000-000000000001"));

    [Fact]
    public void It_is_read_as_it_was_written() => Assert.Equal(Cursor, SearchCursor.Parse(Cursor.ToString()));

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("AAAA")]
    [InlineData("2026-11-21")]
    public void Anything_else_is_none(string text) => Assert.Null(SearchCursor.Parse(text));

    [Fact]
    public void A_changed_version_order_or_number_is_none()
    {
        var text = Cursor.ToString();
        Assert.Null(SearchCursor.Parse("AgEA" + text[4..]));
        Assert.Null(SearchCursor.Parse("AQkA" + text[4..]));
        Assert.Null(SearchCursor.Parse(new SearchCursor(Now, SearchSort.Distance, double.NaN, 0, Guid.Empty).ToString()));
    }

    [Fact]
    public void It_belongs_to_the_order_it_was_given_for() =>
        Assert.Throws<Problem>(() => SearchQuery.From(new SearchRequest(Text: "aide", After: Cursor.ToString()), Guid.Empty, Now));

    [Fact]
    public void All_pages_are_of_the_moment_of_the_first()
    {
        var next = SearchQuery.From(new SearchRequest(Near: new Near(48, 2, 10), OpenAt: "now", After: Cursor.ToString()), Guid.Empty, Now.AddHours(5));
        Assert.Equal(Now, next.AsOf);
        Assert.Equal(Now, next.OpenAt!.Value.ToDateTimeOffset());
    }

    [Fact]
    public void It_holds_no_word_of_the_search() => Assert.DoesNotContain("aide", Encoding.UTF8.GetString(Convert.FromBase64String(Cursor.ToString().Replace('-', '+').Replace('_', '/'))));
}
