using Entraide.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http;

namespace Entraide.ServiceDefaults.Tests.Unit;

public sealed class PreferencesTests
{
    [Theory]
    [InlineData("wait=2", 2, "wait=2")]
    [InlineData("respond-async, wait=5", 5, "wait=5")]
    [InlineData("Wait = \"3\"; strictly", 3, "wait=3")]
    [InlineData("wait=500", 20, "wait=20")]
    [InlineData("wait=99999999999", 0, null)]
    [InlineData("wait=0", 0, "wait=0")]
    [InlineData("wait=-1", 0, null)]
    [InlineData("wait=soon", 0, null)]
    [InlineData("wait", 0, null)]
    [InlineData("wait=2, wait=9", 2, "wait=2")]
    [InlineData("wait=soon, wait=9", 0, null)]
    [InlineData("foo=\"a, wait=7\", wait=4", 4, "wait=4")]
    [InlineData("foo; wait=7", 0, null)]
    [InlineData("foo=\"never ends, wait=7", 0, null)]
    [InlineData(",,;=,\"", 0, null)]
    [InlineData("", 0, null)]
    public void Prefer_wait_is_read_in_seconds_up_to_a_bound(string header, int seconds, string? applied)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["Prefer"] = header;
        Assert.Equal(TimeSpan.FromSeconds(seconds), context.Wait());
        Assert.Equal(applied, (string?)context.Response.Headers["Preference-Applied"]);
    }

    [Fact]
    public void Of_several_headers_the_first_that_names_it_counts()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["Prefer"] = new(["return=minimal", "wait=3", "wait=8"]);
        Assert.Equal(TimeSpan.FromSeconds(3), context.Wait());
    }

    [Theory]
    [InlineData(null, 30, null)]
    [InlineData("respond-async", 0, "respond-async")]
    [InlineData("wait=4, respond-async", 4, "wait=4,respond-async")]
    [InlineData("wait=4", 4, "wait=4")]
    [InlineData("wait=400", 30, "wait=30")]
    [InlineData("handling=lenient", 30, null)]
    public void Work_that_may_go_on_is_waited_for_as_long_as_the_caller_likes(string? header, int seconds, string? applied)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["Prefer"] = header;
        Assert.Equal(TimeSpan.FromSeconds(seconds), context.WaitBeforeAccepted(TimeSpan.FromSeconds(30)));
        Assert.Equal(applied, header is null || applied is null ? null : context.Response.Headers["Preference-Applied"].ToString());
    }
}
