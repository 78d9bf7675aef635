using Entraide.Scheduling.Series;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Entraide.Scheduling.Tests.Unit.Series;

/// <summary>What holds of every rule.</summary>
public sealed class RecurrenceProperties
{
    static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(500);

    [Fact]
    public void An_expansion_is_in_order_without_doubles_and_within_bounds() => Holds(recurrence =>
    {
        var (from, to) = (recurrence.Start.PlusDays(20), recurrence.Start.PlusDays(800));
        var starts = recurrence.Between(from, to).ToArray();
        return starts.SequenceEqual(starts.Distinct().Order()) && starts.All(start => start >= from && start < to) && !starts.Intersect(recurrence.Exceptions).Any()
            && recurrence.Extra.Where(extra => extra >= from && extra < to).All(extra => starts.Contains(extra) || recurrence.Exceptions.Contains(extra));
    });

    [Fact]
    public void Two_steps_make_the_same_as_one() => Holds(recurrence =>
    {
        var end = recurrence.Start.PlusDays(900);
        return Enumerable.Range(0, 10).Select(i => recurrence.Start.PlusDays(i * 90).PlusMinutes(i * 31)).All(step =>
            recurrence.Between(recurrence.Start, step).Concat(recurrence.Between(step, end)).SequenceEqual(recurrence.Between(recurrence.Start, end)));
    });

    [Fact]
    public void A_split_loses_and_doubles_nothing() => Holds(recurrence =>
    {
        var end = recurrence.Start.PlusDays(1200);
        var all = recurrence.Between(recurrence.Start, end).ToArray();
        return all.Take(12).All(at => recurrence.Before(at).Between(recurrence.Start, end).Concat(recurrence.From(at).Between(recurrence.Start, end)).SequenceEqual(all)
            && recurrence.Before(at).Between(recurrence.Start, end).All(start => start < at));
    });

    [Fact]
    public void A_series_that_moves_keeps_each_meeting_or_is_refused()
    {
        var moved = 0;
        Holds(recurrence => new long[] { -3 * 24 * 60, -75, 30, 24 * 60, 8 * 24 * 60 }.All(minutes =>
        {
            if (recurrence.Moved(minutes) is not { } other)
            {
                return true;
            }

            moved++;
            return other.Between(LocalDateTime.MinIsoValue, recurrence.Start.PlusDays(2000).PlusMinutes(minutes))
                .SequenceEqual(recurrence.Between(LocalDateTime.MinIsoValue, recurrence.Start.PlusDays(2000)).Select(start => start.PlusMinutes(minutes)));
        }));
        Assert.True(moved > 500, $"Only {moved} moves were possible.");
    }

    [Fact]
    public void It_goes_on_as_long_as_there_is_something_to_come() => Holds(recurrence =>
        Enumerable.Range(0, 12).Select(i => recurrence.Start.PlusDays(i * 100)).All(from => recurrence.GoesOn(from) == recurrence.Between(from, LocalDateTime.MaxIsoValue).Any()));

    static void Holds(Func<Recurrence, bool> property) => Prop.ForAll(RandomRecurrence.Any, property).Check(Many);
}
