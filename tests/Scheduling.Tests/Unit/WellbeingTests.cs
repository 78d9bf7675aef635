using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Wellbeing;
using Entraide.ServiceDefaults.Problems;
using Entraide.ServiceDefaults.Reporting;

namespace Entraide.Scheduling.Tests.Unit;

public sealed class WellbeingTests
{
    static readonly Quarter Summer = new(2026, 3);
    static readonly DateTimeOffset Start = new(2026, 11, 20, 18, 0, 0, TimeSpan.Zero), End = Start.AddHours(1);

    [Theory]
    [InlineData(new[] { 0, 0, 0, 0, 0 }, 0)]
    [InlineData(new[] { 5, 5, 5, 5, 5 }, 100)]
    [InlineData(new[] { 3, 2, 0, 5, 1 }, 44)]
    [InlineData(new[] { 3, 2, 0, 5 }, null)]
    [InlineData(new[] { 3, 2, 0, 5, 6 }, null)]
    [InlineData(new[] { 3, 2, 0, 5, -1 }, null)]
    public void Who_5_is_four_times_the_sum_of_all_five_answers(int[] answers, int? score) => Assert.Equal(score, Instrument.Who5.Score(answers));

    [Theory]
    [InlineData(BookingState.Attended, -10, null)]
    [InlineData(BookingState.Confirmed, 0, null)]
    [InlineData(BookingState.Confirmed, -1, "check-in-not-open")]
    [InlineData(BookingState.NoShow, 30, "check-in-not-open")]
    [InlineData(BookingState.Cancelled, 30, "check-in-not-open")]
    [InlineData(BookingState.Attended, 60 + (14 * 24 * 60), null)]
    [InlineData(BookingState.Attended, 61 + (14 * 24 * 60), "check-in-closed")]
    public void A_check_in_belongs_to_a_session_that_was_attended_or_has_begun(BookingState state, int minutesAfterStart, string? refusal) =>
        Assert.Equal(refusal, RecordCheckIn.Refusal(state, Start, End, Start.AddMinutes(minutesAfterStart))?.Kind.Name);

    [Fact]
    public void A_row_of_four_is_left_out_and_so_is_the_one_that_would_give_it_away()
    {
        // 4 in July, 5 in August, 6 in September.
        var checkIns = People(0, 4).Select(person => CheckIn(person, 7, 10)).Concat(People(4, 5).Select(person => CheckIn(person, 8, 50)))
            .Concat(People(9, 6).Select(person => CheckIn(person, 9, 60))).ToArray();
        var period = WellbeingTable.Of(Summer, "month", checkIns);
        Assert.Equal(("2026-Q3", 15, 43.3m), (period.Quarter, period.Total.People!.Value, period.Total.Mean!.Value));
        Assert.Equal([("2026-07", true, null), ("2026-08", true, null), ("2026-09", false, (decimal?)60m)], period.Rows.Select(row => (row.Key, row.Figures.Suppressed, row.Figures.Mean)));
        Assert.Equal([null, null, (int?)6], period.Rows.Select(row => row.Figures.People));
    }

    [Fact]
    public void Four_people_with_many_check_ins_are_four_people()
    {
        var period = WellbeingTable.Of(Summer, "kind", [.. People(0, 4).SelectMany(person => Enumerable.Range(1, 9).Select(i => CheckIn(person, 7, 20, i)))]);
        Assert.True(period.Total.Suppressed);
        Assert.Equal(new WellbeingFigures(true), Assert.Single(period.Rows, row => row.Key == "group").Figures);
        Assert.All(period.Rows.Where(row => row.Key != "group"), row => Assert.Equal(0, row.Figures.People));
    }

    [Fact]
    public void A_change_is_shown_of_five_people_who_have_two_and_counts_each_person_once()
    {
        var five = People(0, 5).SelectMany(person => new[] { CheckIn(person, 9, 60, 3), CheckIn(person, 7, 40, 1), CheckIn(person, 7, 90, 2) }).ToArray();
        var total = WellbeingTable.Of(Summer, "modality", five).Total;
        Assert.Equal((5, 63.3m, 5, 20m), (total.People!.Value, total.Mean!.Value, total.PeopleCompared!.Value, total.Change!.Value));

        var four = five.Where(checkIn => checkIn.Ordinal == 1 || checkIn.Who != five[0].Who).ToArray();
        total = WellbeingTable.Of(Summer, "modality", four).Total;
        Assert.Equal((5, null, null), (total.People!.Value, total.PeopleCompared, total.Change));
    }

    [Fact]
    public void The_hash_of_a_person_depends_on_key_partner_and_participant_and_on_nothing_else()
    {
        var (partner, participant) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var (key, other) = (new PersonKey(new string('k', 32)), new PersonKey(new string('l', 32)));
        Assert.Equal(key.Of(partner, participant), new PersonKey(new string('k', 32)).Of(partner, participant));
        Assert.Equal(4, new[] { key.Of(partner, participant), key.Of(participant, partner), key.Of(partner, partner), other.Of(partner, participant) }.Select(Convert.ToHexString).Distinct().Count());
        Assert.NotEqual(key.Id, other.Id);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("a short secret", false)]
    [InlineData("a secret of thirty-two characters", true)]
    public void There_is_no_key_by_default(string? secret, bool set) => Assert.Equal(set, PersonKey.From(
        Microsoft.Extensions.Configuration.MemoryConfigurationBuilderExtensions.AddInMemoryCollection(
            new Microsoft.Extensions.Configuration.ConfigurationBuilder(), [new("Wellbeing:Key", secret)]).Build()) is not null);

    [Theory]
    [InlineData("2026-01", "2026-06", null)]
    [InlineData("2026-07", "2026-09", null)]
    [InlineData("2026-10", "2026-12", "?to")]
    [InlineData("2026-02", "2026-06", "?from")]
    [InlineData("2026-01", "2026-05", "?to")]
    [InlineData("2026-07", "2026-06", "?to")]
    [InlineData("2010-01", "2026-06", "?to")]
    [InlineData("2026-07-01", "2026-09", "?from")]
    [InlineData("", "2026-09", "?from")]
    public void Reports_are_of_whole_quarters_to_which_nothing_can_be_added(string from, string to, string? fault)
    {
        var query = new Microsoft.AspNetCore.Http.QueryCollection(new Dictionary<string, Microsoft.Extensions.Primitives.StringValues> { ["from"] = from, ["to"] = to });
        var problem = Record.Exception(() => Quarter.Read(query, new DateTimeOffset(2026, 10, 17, 0, 0, 0, TimeSpan.Zero))) as Problem;
        Assert.Equal(fault, problem?.Faults[0].Pointer);
    }

    [Fact]
    public void A_quarter_is_complete_sixteen_days_after_its_end()
    {
        Assert.False(Summer.IsComplete(new DateTimeOffset(2026, 10, 16, 23, 59, 59, TimeSpan.Zero)));
        Assert.True(Summer.IsComplete(new DateTimeOffset(2026, 10, 17, 0, 0, 0, TimeSpan.Zero)));
    }

    static IEnumerable<byte[]> People(int from, int count) => Enumerable.Range(from, count).Select(i => new byte[] { (byte)i });

    static CheckIn CheckIn(byte[] person, int month, int score, int ordinal = 1) =>
        new() { Person = person, Month = new DateOnly(2026, month, 1), Score = score, Ordinal = ordinal, Kind = "group", Modality = "chat" };
}
