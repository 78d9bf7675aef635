using Entraide.Demo;

// The main job through the gateway, as a partner's app would do it. Exit status 0 only if every check held.
var options = Options.Read(args);
if (options is null)
{
    Console.Error.WriteLine("Usage: Demo --run RUN.JSON --samples FOLDER --data FOLDER");
    return 2;
}

using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
try
{
    await new MainJob(options).RunAsync(limit.Token);
    return 0;
}
catch (CheckFailed failed)
{
    Console.WriteLine($"  FAILED  {failed.Message}");
    return 1;
}
catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
{
    Console.WriteLine($"  FAILED  {exception.Message}");
    return 1;
}
