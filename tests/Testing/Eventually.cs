using Xunit;

namespace Entraide.Testing;

/// <summary>Waits for a condition, never for a time: fails only when it has not come true within a limit far above what it takes.</summary>
public static class Eventually
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Returns once <paramref name="condition"/> holds.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > (limit ?? Limit))
            {
                Assert.Fail($"It did not come about that {what}.");
            }

            await Task.Delay(25);
        }
    }

    /// <summary>Returns the first answer of <paramref name="ask"/> that is not null.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> ask, string what, TimeSpan? limit = null) where T : class
    {
        T? answer = null;
        await HoldsAsync(async () => (answer = await ask()) is not null, what, limit);
        return answer!;
    }
}
