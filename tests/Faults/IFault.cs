namespace Entraide.Faults;

/// <summary>Something that goes wrong while the platform works. To add one, implement this: it is found by itself.</summary>
interface IFault
{
    /// <summary><c>service.what</c>, as in <c>credits.kill-service</c>.</summary>
    string Name { get; }

    /// <summary>Lets it go wrong again and again for <paramref name="length"/>, then checks that nothing promised was lost.</summary>
    /// <param name="seed">Of everything random.</param>
    Task<FaultResult> RunAsync(TimeSpan length, int seed, CancellationToken cancellationToken);
}

/// <summary>What came of it.</summary>
/// <param name="SecondsToRecover">The longest time from a kill until everything worked again.</param>
/// <param name="Checked">What was done and compared, in numbers.</param>
/// <param name="Detail">What did not hold.</param>
sealed record FaultResult(string Name, bool Passed, double SecondsToRecover, string Checked, string Detail);
