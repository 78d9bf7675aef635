using System.Reflection;
using Entraide.Testing;
using MassTransit;

namespace Entraide.Architecture.Tests;

/// <summary>Habits of the house that a compiler does not check.</summary>
public sealed class StyleTests
{
    static readonly Assembly[] Services =
    [
        typeof(Credits.CreditsService).Assembly, typeof(Scheduling.SchedulingService).Assembly, typeof(Notification.NotificationService).Assembly,
        Assembly.Load("Entraide.DirectoryService"), Assembly.Load("Entraide.Gateway"),
    ];

    static IEnumerable<Type> Types => Services.SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.Namespace?.StartsWith("Entraide", StringComparison.Ordinal) == true && !type.Name.Contains('<'));

    [Fact]
    public void Classes_are_sealed()
    {
        // Open only where something derives from it.
        var bases = Types.Select(type => type.BaseType).ToHashSet();
        var open = Types.Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && type.Name != "Program" && !bases.Contains(type)).Select(type => type.FullName);
        Assert.Empty(open);
    }

    [Fact]
    public void Asynchronous_methods_take_a_cancellation_token()
    {
        var without = Types.Where(type => type.IsClass)
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(method => method.Name.EndsWith("Async", StringComparison.Ordinal) && !method.Name.Contains('<'))
            .Where(method => !method.IsPrivate && method.Name is not "DisposeAsync" and not "BindAsync")
            // What has a context at hand takes its token from there.
            .Where(method => !method.GetParameters().Any(parameter => parameter.ParameterType == typeof(CancellationToken)
                || parameter.ParameterType.Name is "HttpContext" || parameter.ParameterType.Name.StartsWith("ConsumeContext", StringComparison.Ordinal)))
            .Where(method => method.GetBaseDefinition() == method)
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}");
        Assert.Empty(without);
    }

    [Fact]
    public void Consumers_are_internal_so_that_nothing_but_the_bus_calls_them() =>
        Assert.DoesNotContain(Types, type => type.IsAssignableTo(typeof(IConsumer)) && type.IsVisible);

    [Fact]
    public void No_namespace_ends_in_Directory() =>
        Assert.Empty(Types.Where(type => type.Namespace!.Split('.').Contains("Directory")).Select(type => type.FullName));

    [Fact]
    public void Hand_written_files_stay_small()
    {
        var large = new[] { "AppHost", "ServiceDefaults", "gateway", "services", "samples" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => File.ReadLines(file).Count() > 320)
            .Select(file => Path.GetRelativePath(Repository.Root, file));
        Assert.Empty(large);
    }
}
