using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Entraide.Scheduling.Reports;
using Entraide.Scheduling.Wellbeing;
using Entraide.ServiceDefaults.Reporting;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Safety rule 8 through the API, on rows of the last quarter that is complete.</summary>
[Collection(nameof(SchedulingAfterSessions)), Trait("Category", "Integration")]
public sealed class ReportTests(SchedulingAfterSessions state)
{
    static readonly int KeyId = new PersonKey(SchedulingAfterSessions.Key).Id;

    [Fact]
    public async Task Of_cells_of_four_five_and_six_people_only_the_six_and_the_total_are_shown()
    {
        var partner = Guid.CreateVersion7();
        await CheckInsAsync(partner, 4, "group", 0);
        await CheckInsAsync(partner, 5, "one_to_one", 50);
        await CheckInsAsync(partner, 6, "workshop", 100);
        // Somebody else's.
        await CheckInsAsync(Guid.CreateVersion7(), 20, "group", 100);

        var report = await ReportAsync(partner, "kind");
        Assert.Equal(("who-5", 1, true, "kind"), ((string)report["instrument"]!, (int)report["version"]!, (bool)report["higher_is_better"]!, (string)report["by"]!));
        var period = Assert.Single(report["periods"]!.AsArray())!;
        Assert.Equal("""{"suppressed":false,"people":15,"mean":56.7,"people_compared":0}""", period["total"]!.ToJsonString());
        Assert.Equal([
            """one_to_one {"suppressed":true}""", """group {"suppressed":true}""", """workshop {"suppressed":false,"people":6,"mean":100,"people_compared":0}""",
            """mentoring {"suppressed":false,"people":0,"people_compared":0}"""],
            period["rows"]!.AsArray().Select(row => $"{row!["key"]} {row["figures"]!.ToJsonString()}"));
    }

    [Fact]
    public async Task Attendance_adds_up_by_month_and_kind_and_leaves_small_cells_out()
    {
        var partner = Guid.CreateVersion7();
        var month = Complete.Months.First();
        await AttendedAsync(partner, month, 6, "attended");
        await AttendedAsync(partner, month, 5, "no_show");
        await AttendedAsync(partner, month, 7, "attended", walkIn: true);
        await AttendedAsync(partner, month.AddMonths(1), 4, "attended");
        await AttendedAsync(partner, month.AddMonths(2), 9, "cancelled");

        using var http = state.As(partner);
        var report = await JsonAsync(await http.GetAsync($"/v1/scheduling/attendance/report?{Period}"), HttpStatusCode.OK);
        var period = Assert.Single(report["periods"]!.AsArray())!;
        Assert.Equal(22, (long)period["total"]!["places"]!);
        var months = period["months"]!.AsArray();
        // The month of four is small; with the total it would be known, so that as much of the other has to go that five people are left out.
        Assert.True((bool)months[1]!["total"]!["suppressed"]!);
        Assert.True((bool)months[0]!["total"]!["suppressed"]!);
        var group = months[0]!["kinds"]!.AsArray().Single(kind => (string)kind!["kind"]! == "group")!;
        Assert.True((bool)group["total"]!["suppressed"]!);
        Assert.Equal((6, 7, true), ((long)group["attended"]!["places"]!, (long)group["walk_in"]!["places"]!, (bool)group["no_show"]!["suppressed"]!));
        Assert.Equal(0, (long)months[2]!["total"]!["places"]!);
    }

    [Fact]
    public async Task The_quarter_that_is_not_complete_is_not_reported()
    {
        var now = TimeProvider.System.GetUtcNow();
        var current = new Quarter(now.Year, (now.Month + 2) / 3);
        foreach (var path in new[] { "wellbeing", "attendance" })
        {
            var refused = await JsonAsync(await state.Http.GetAsync($"/v1/scheduling/{path}/report?from={Quarter.Word(current.First)}&to={Quarter.Word(current.After.AddMonths(-1))}"), HttpStatusCode.UnprocessableEntity);
            Assert.Equal("?to", (string)refused["errors"]![0]!["pointer"]!);
        }

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await state.Http.GetAsync($"/v1/scheduling/wellbeing/report?{Period}&by=participant")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await state.Http.GetAsync($"/v1/scheduling/wellbeing/report?{Period}&instrument=no-such")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await state.Http.GetAsync($"/v1/scheduling/wellbeing/report?{Period}&version=2")).StatusCode);
    }

    [Fact]
    public async Task Check_ins_under_another_key_are_not_counted_because_their_people_could_not_be()
    {
        var partner = Guid.CreateVersion7();
        await CheckInsAsync(partner, 4, "group", 40);
        await CheckInsAsync(partner, 4, "group", 40, KeyId + 1);
        Assert.True((bool)(await ReportAsync(partner, "month"))["periods"]![0]!["total"]!["suppressed"]!);
    }

    static Quarter Complete
    {
        get
        {
            var quarter = TimeProvider.System.GetUtcNow();
            do
            {
                quarter = quarter.AddMonths(-3);
            }
            while (!new Quarter(quarter.Year, (quarter.Month + 2) / 3).IsComplete(TimeProvider.System.GetUtcNow()));
            return new Quarter(quarter.Year, (quarter.Month + 2) / 3);
        }
    }

    static string Period => $"from={Quarter.Word(Complete.First)}&to={Quarter.Word(Complete.After.AddMonths(-1))}";

    async Task<JsonNode> ReportAsync(Guid partner, string by)
    {
        using var http = state.As(partner, "scheduling.read");
        return await JsonAsync(await http.GetAsync($"/v1/scheduling/wellbeing/report?instrument=who-5&{Period}&by={by}"), HttpStatusCode.OK);
    }

    async Task CheckInsAsync(Guid partner, int people, string kind, int score, int? key = null)
    {
        for (var i = 0; i < people; i++)
        {
            await state.ExecuteAsync("""
                insert into check_ins (partner_id, instrument, version, person, key_id, ordinal, month, kind, modality, score)
                values (@partner, 'who-5', 1, @person, @key, 1, @month::date, @kind, 'video', @score)
                """, new { partner, person = RandomNumberGenerator.GetBytes(32), key = key ?? KeyId, month = $"{Complete.First:yyyy-MM-dd}", kind, score });
        }
    }

    async Task AttendedAsync(Guid partner, DateOnly month, int people, string attended, bool walkIn = false)
    {
        for (var i = 0; i < people; i++)
        {
            await state.BookedAsync(attended, new DateTimeOffset(month, new TimeOnly(18, 0), TimeSpan.Zero).AddDays(i), "group", partner: partner, walkIn: walkIn);
        }
    }
}
