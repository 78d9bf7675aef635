using Entraide.DirectoryService.Supporters.Training;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class TrainingRuleTests
{
    static readonly TrainedHours[] Whole = [Of("communication", 4), Of("active_listening", 6), Of("stress_management", 4), Of("safeguarding", 4)];

    [Fact]
    public void The_four_modules_with_their_hours_are_enough() => Assert.Empty(TrainingRule.Missing(Whole));

    [Fact]
    public void Without_any_all_four_are_missing() =>
        Assert.Equal(["communication", "active_listening", "stress_management", "safeguarding"], TrainingRule.Missing([]).Select(missing => missing.Module));

    [Theory]
    [InlineData("communication", 3.99)]
    [InlineData("active_listening", 5.99)]
    [InlineData("stress_management", 0.5)]
    [InlineData("safeguarding", 3.5)]
    public void Too_few_hours_are_missing_with_what_there_is(string module, double hours)
    {
        var missing = Assert.Single(TrainingRule.Missing([.. Whole.Where(training => training.Module != module), Of(module, (decimal)hours)]));
        Assert.Equal(new MissingModule(module, (decimal)hours, TrainingRule.Required[module]), missing);
    }

    [Fact]
    public void Hours_of_several_courses_add_up_and_other_modules_do_not_count()
    {
        Assert.Empty(TrainingRule.Missing([.. Whole.Skip(1), Of("communication", 1.5m), Of("communication", 2.5m)]));
        Assert.Single(TrainingRule.Missing([.. Whole.Skip(1), Of("crisis_response", 40)]));
    }

    static TrainedHours Of(string module, decimal hours) => new() { Module = module, Hours = hours };
}
