namespace Entraide.Demo;

/// <summary>A check of the demo did not hold.</summary>
sealed class CheckFailed(string message) : Exception(message);

/// <summary>Prints the steps and what was checked at each.</summary>
static class Story
{
    static int step;

    internal static void Step(string title) => Console.WriteLine($"\n{++step}. {title}");

    internal static void Say(string text) => Console.WriteLine($"          {text}");

    /// <exception cref="CheckFailed">it does not hold</exception>
    internal static void Check(bool holds, string what)
    {
        if (!holds)
        {
            throw new CheckFailed(what);
        }

        Console.WriteLine($"  ok      {what}");
    }

    /// <summary>Asks until the answer is not null, for 30 seconds at most.</summary>
    internal static async Task<T> UntilAsync<T>(Func<Task<T?>> ask, string what, CancellationToken cancellationToken) where T : class
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await ask() is { } answer)
            {
                Console.WriteLine($"  ok      {what}");
                return answer;
            }

            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(30))
            {
                throw new CheckFailed(what);
            }

            await Task.Delay(100, cancellationToken);
        }
    }
}
