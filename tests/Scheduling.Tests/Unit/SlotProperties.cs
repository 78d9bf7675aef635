using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.OpenHours;
using Entraide.Scheduling.Slots;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Interval = NodaTime.Interval;

namespace Entraide.Scheduling.Tests.Unit;

/// <summary>What holds of free slots whatever the hours, the calendar and the clock.</summary>
public sealed class SlotProperties
{
    static readonly Duration Quarter = Duration.FromMinutes(15);

    [Fact]
    public void Slots_are_those_that_counting_minutes_finds() => Holds(scenario =>
        scenario.Availability.Slots(scenario.Span, ModeWords.Of(scenario.Wanted)).SequenceEqual(MinuteByMinute.Slots(scenario)), 400);

    [Fact]
    public void Whatever_is_offered_can_be_booked_and_whatever_is_not_is_refused_by_name() => Holds(scenario =>
    {
        var offered = scenario.Availability.Slots(scenario.Span, ModeWords.Of(scenario.Wanted)).ToDictionary(slot => slot.Start, slot => slot.Modes);
        var (supporter, rules, calendar) = (scenario.Supporter, scenario.Rules, scenario.Calendar);
        for (var start = Instant.FromUnixTimeSeconds((scenario.From.ToUnixTimeSeconds() + 899) / 900 * 900); start + scenario.Span <= scenario.To; start += Quarter)
        {
            foreach (var modality in scenario.Wanted)
            {
                var meeting = new Interval(start, start + scenario.Span);
                // As a booking reads it: no more than the weeks around.
                var around = calendar.Where(session => session.Start > start - Duration.FromDays(8) && session.Start < meeting.End + Duration.FromDays(8)).ToArray();
                var refusal = BookOneToOne.Refusal(supporter, rules, around, meeting, modality, scenario.Now);
                if ((refusal is null) != ((offered.GetValueOrDefault(start) & ModeWords.Of(modality)) != 0) || refusal is { Kind.Name.Length: 0 })
                {
                    return false;
                }
            }
        }

        return true;
    }, 100);

    [Fact]
    public void Slots_are_sorted_free_of_what_is_booked_and_whole_in_open_hours() => Holds(scenario =>
    {
        var slots = scenario.Availability.Slots(scenario.Span, ModeWords.Of(scenario.Wanted)).ToArray();
        var (open, gap) = (scenario.Rules.Between(scenario.From, scenario.To), Duration.FromMinutes(Math.Max(scenario.Hours.BufferBeforeMinutes, scenario.Hours.BufferAfterMinutes)));
        return slots.Zip(slots.Skip(1)).All(pair => pair.First.Start < pair.Second.Start)
            && slots.All(slot => open.Whole.Any(window => window.Start <= slot.Start && slot.Start + scenario.Span <= window.End))
            && slots.All(slot => scenario.Calendar.All(session => session.BusyUntil + gap <= slot.Start || slot.Start + scenario.Span + gap <= session.Start));
    }, 400);

    [Fact]
    public void Scenarios_are_neither_all_empty_nor_all_free()
    {
        // Properties of nothing hold always.
        var counts = SlotScenario.Any().Generator.Sample(100).Select(scenario => scenario.Availability.Slots(scenario.Span, ModeWords.Of(scenario.Wanted)).Count()).ToArray();
        Assert.True(counts.Count(count => count > 0) >= 40, string.Join(' ', counts));
        Assert.Contains(counts, count => count == 0);
    }

    static void Holds(Func<SlotScenario, bool> property, int cases) =>
        Prop.ForAll(SlotScenario.Any(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(cases));
}
