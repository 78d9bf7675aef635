namespace Entraide.ServiceDefaults.Problems;

/// <summary>Collects everything wrong with a request before refusing it, so that a caller corrects it once and not field by field.</summary>
public sealed class Checks
{
    readonly List<Fault> faults = [];

    /// <summary>Notes <paramref name="detail"/> against <paramref name="pointer"/> unless <paramref name="holds"/>.</summary>
    public Checks That(bool holds, string pointer, string detail)
    {
        if (!holds)
        {
            faults.Add(new Fault(pointer, detail));
        }

        return this;
    }

    /// <summary>Refuses the request, with every fault noted, if there is one.</summary>
    /// <exception cref="Problem">of kind <see cref="ProblemKind.Invalid"/></exception>
    public void Enforce()
    {
        if (faults.Count > 0)
        {
            throw new Problem(ProblemKind.Invalid, FixedText.SeeErrors, faults);
        }
    }
}
