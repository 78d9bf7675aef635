using Entraide.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http;

namespace Entraide.ServiceDefaults.Tests.Unit;

public sealed class PreferencesTests
{
    [Theory]
    [InlineData("wait=2", 2)]
    [InlineData("respond-async, wait=5", 5)]
    [InlineData("wait=500", 20)]
    [InlineData("wait=-1", 0)]
    [InlineData("wait=soon", 0)]
    [InlineData("", 0)]
    public void Prefer_wait_is_read_in_seconds_up_to_a_bound(string header, int seconds)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["Prefer"] = header;
        Assert.Equal(TimeSpan.FromSeconds(seconds), context.Request.Wait());
    }
}
