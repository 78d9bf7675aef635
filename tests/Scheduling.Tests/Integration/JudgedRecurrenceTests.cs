using System.Diagnostics;
using System.Text.Json;
using Entraide.Scheduling.Series;
using Entraide.Scheduling.Tests.Unit.Series;
using FsCheck.Fluent;
using NodaTime;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Our expansion beside rrule-temporal's, which is not ours: where no clock changes, the same rule gives the same times.</summary>
[Trait("Category", "Integration")]
public sealed class JudgedRecurrenceTests
{
    const int Rules = 1500, Most = 60;

    [Fact]
    public async Task A_thousand_rules_mean_to_us_what_they_mean_to_another()
    {
        var recurrences = RandomRecurrence.Any.Generator.Sample(Rules, 50).ToArray();
        var judged = await ExpandAsync(recurrences);
        Assert.Equal(Rules, judged.Count);
        var occurrences = 0;
        foreach (var (recurrence, judge) in recurrences.Zip(judged))
        {
            // To the other the year 2100 is no end.
            var theirs = judge.TakeWhile(start => string.CompareOrdinal(start, "2099") < 0).ToArray();
            var ours = recurrence.Between(LocalDateTime.MinIsoValue, new LocalDateTime(2099, 1, 1, 0, 0)).Take(Most).Select(WallTime.Format).ToArray();
            Assert.True(ours.SequenceEqual(theirs), $"{Line(recurrence)}\nours   {string.Join(' ', ours)}\ntheirs {string.Join(' ', theirs)}");
            occurrences += ours.Length;
        }

        Assert.True(occurrences > 10 * Rules, $"Only {occurrences} occurrences were compared.");
    }

    static async Task<List<string[]>> ExpandAsync(IReadOnlyCollection<Recurrence> recurrences)
    {
        var tools = Environment.GetEnvironmentVariable("TEST_TOOLS") ?? throw new InvalidOperationException("TEST_TOOLS is not set: run ./platform test, or eval \"$(./platform test-servers)\" first.");
        using var judge = Process.Start(new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "expand-rules.mjs"), tools]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var output = judge.StandardOutput.ReadToEndAsync();
        foreach (var recurrence in recurrences)
        {
            await judge.StandardInput.WriteLineAsync(Line(recurrence));
        }

        judge.StandardInput.Close();
        await judge.WaitForExitAsync();
        Assert.Equal(0, judge.ExitCode);
        return [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<string[]>(line)!)];
    }

    static string Line(Recurrence recurrence)
    {
        var rule = recurrence.Rule;
        string[] parts =
        [
            $"FREQ={rule.Frequency.ToString().ToUpperInvariant()}", $"INTERVAL={rule.Interval}", "WKST=MO",
            .. rule.Weekdays is null ? [] : new[] { $"BYDAY={string.Join(',', rule.Weekdays.Select(day => $"{rule.Nth}{day.ToString().ToUpperInvariant()[..2]}"))}" },
            .. rule.DayOfMonth is null ? [] : new[] { $"BYMONTHDAY={rule.DayOfMonth}" },
            .. rule.Count is null ? [] : new[] { $"COUNT={rule.Count}" },
            .. recurrence.Until is null ? [] : new[] { $"UNTIL={Stamp(recurrence.Until.Value)}Z" },
        ];
        return JsonSerializer.Serialize(new
        {
            start = Stamp(recurrence.Start),
            rule = string.Join(';', parts),
            exceptions = recurrence.Exceptions.Select(one => Stamp(one) + "Z"),
            extra = recurrence.Extra.Select(one => Stamp(one) + "Z"),
            most = Most,
        });
    }

    static string Stamp(LocalDateTime wall) => $"{wall:uuuuMMdd'T'HHmmss}";
}
