using Entraide.ServiceDefaults.Http.Paging;

namespace Entraide.ServiceDefaults.Tests.Unit;

public sealed class CursorTests
{
    readonly record struct Words(string One, string Other);

    static readonly ByTime Place = new(new DateTimeOffset(2026, 11, 21, 18, 0, 0, TimeSpan.Zero).AddTicks(7), Guid.Parse("0192f0c1-0000-7000-8000-0000000000ff"));

    [Fact]
    public void A_cursor_is_read_as_it_was_written_whatever_the_key()
    {
        Assert.Equal(Place, Cursor.Parse<ByTime>("a", Cursor.Format("a", Place)));
        Assert.Equal(41L, Cursor.Parse<long>("a", Cursor.Format("a", 41L)));
        Assert.Equal(new Words("é", "\""), Cursor.Parse<Words>("a", Cursor.Format("a", new Words("é", "\""))));
        Assert.Equal("41", Cursor.Format("a", new PlainNumber(41)));
        Assert.Equal(new PlainNumber(41), Cursor.Parse<PlainNumber>("a", "41"));
    }

    [Fact]
    public void A_cursor_of_another_list_or_another_key_is_none()
    {
        var cursor = Cursor.Format("a", Place);
        Assert.Null(Cursor.Parse<ByTime>("b", cursor));
        Assert.Null(Cursor.Parse<Guid>("a", cursor));
        Assert.Null(Cursor.Parse<long>("a", cursor));
        Assert.Null(Cursor.Parse<ByTime>("a", Cursor.Format("a", Place.Id)));
    }

    [Fact]
    public void A_cursor_that_was_changed_anywhere_is_none()
    {
        var cursor = Cursor.Format("a", Place);
        for (var at = 0; at < cursor.Length; at++)
        {
            // Of the last letter some bits stand for nothing.
            var other = cursor[at] == 'A' ? 'z' : 'A';
            var read = Cursor.Parse<ByTime>("a", cursor[..at] + other + cursor[(at + 1)..]);
            Assert.True(read is null || (read == Place && at == cursor.Length - 1));
            Assert.Null(Cursor.Parse<ByTime>("a", cursor[..at]));
        }

        Assert.All(new[] { "", "=", "%00", "\0", "é", new string('A', 4000), "-1" }, text => Assert.Null(Cursor.Parse<ByTime>("a", text)));
        Assert.All(new[] { "", "-1", "+1", " 1", "1.0", "99999999999999999999" }, text => Assert.Null(Cursor.Parse<PlainNumber>("a", text)));
    }
}
