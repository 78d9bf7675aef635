using System.Text.Json;
using Entraide.DirectoryService.Hsds;
using Entraide.DirectoryService.Imports;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class RowBuilderTests
{
    readonly ImportRemarks remarks = new();

    SourceRow? Build(string resource, params (string Name, string Text)[] values) => new RowBuilder(remarks).Build(
        HsdsSchema.Of(resource), "1", new SourcePlace("file.csv", 7), Standing.Row, values.Select(value => new SourceValue(value.Name, value.Name, value.Text)));

    ImportRemark[] Said(RemarkKind kind) => [.. remarks.All.Where(remark => remark.Kind == kind)];

    static string? Field(string? fields, string name) =>
        fields is not null && JsonDocument.Parse(fields).RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;

    [Theory]
    [InlineData("9:00am", "09:00")]
    [InlineData("9am", "09:00")]
    [InlineData("4:00 PM", "16:00")]
    [InlineData("12 p.m.", "12:00")]
    [InlineData("12am", "00:00")]
    [InlineData("8:30", "08:30")]
    [InlineData("18h30", "18:30")]
    public void A_time_written_differently_is_taken_and_said(string written, string taken)
    {
        Assert.Equal(taken, Field(Build("schedule", ("opens_at", written))!.Fields, "opens_at"));
        Assert.Contains(taken, Assert.Single(Said(RemarkKind.Warning)).Reason);
    }

    [Theory]
    [InlineData("schedule", "opens_at", "25:00")]
    [InlineData("schedule", "opens_at", "13pm")]
    [InlineData("schedule", "opens_at", "noon")]
    [InlineData("schedule", "opens_at", "9")]
    [InlineData("schedule", "valid_from", "2025-02-30")]
    [InlineData("schedule", "valid_from", "12/24/2015")]
    [InlineData("schedule", "freq", "DAILY")]
    [InlineData("location", "latitude", "100")]
    [InlineData("location", "longitude", "-180.5")]
    [InlineData("location", "latitude", "north")]
    [InlineData("language", "code", "english")]
    [InlineData("service", "minimum_age", "1e400")]
    [InlineData("service", "last_modified", "yesterday")]
    [InlineData("service", "description", "=HYPERLINK(\"http://evil\",\"x\")")]
    [InlineData("service", "description", "+cmd|' /C calc'!A0")]
    [InlineData("service", "description", "@SUM(A1:A9)")]
    [InlineData("service", "description", "a\0b")]
    public void A_value_that_is_none_is_refused_with_its_place_and_the_row_stands(string resource, string member, string value)
    {
        var row = Build(resource, ("name", "N"), ("number", "1"), (member, value));
        Assert.NotNull(row);
        Assert.Null(Field(row.Fields, member));
        var said = Assert.Single(Said(RemarkKind.ValueRejected));
        Assert.Equal(("file.csv", 7, member), (said.File, said.Line, said.At));
    }

    [Theory]
    [InlineData("+44 1234 234567")]
    [InlineData("*9518")]
    [InlineData("116 111")]
    [InlineData("-")]
    public void Numbers_that_look_like_formulas_are_numbers(string number)
    {
        Assert.Equal(number, Field(Build("phone", ("number", number))!.Fields, "number"));
        Assert.Empty(remarks.All);
    }

    [Theory]
    [InlineData("website", "www.aijustice.org")]
    [InlineData("website", "javascript:alert(1)")]
    [InlineData("email", "info at example")]
    public void What_is_no_address_is_kept_for_partners_and_not_published(string member, string value)
    {
        var row = Build("organization", ("name", "N"), ("description", "d"), (member, value))!;
        Assert.Null(Field(row.Fields, member));
        Assert.Equal(value, Field(row.PartnerFields, member));
        Assert.Single(Said(RemarkKind.Warning));
    }

    [Fact]
    public void A_missing_status_is_said_and_not_made_up()
    {
        var row = Build("service", ("name", "N"))!;
        Assert.False(row.Publishable);
        Assert.Null(Field(row.Fields, "status"));
        Assert.Equal("status", Assert.Single(Said(RemarkKind.Warning)).At);
        Assert.True(Build("service", ("name", "N"), ("status", "Active"))!.Publishable);
    }

    [Theory]
    [InlineData("service")]
    [InlineData("organization")]
    [InlineData("taxonomy_term")]
    public void Without_a_name_there_is_no_row(string resource)
    {
        Assert.Null(Build(resource, ("description", "d"), ("name", "  ")));
        Assert.Equal("name", Assert.Single(Said(RemarkKind.RowRejected)).At);
        Assert.Equal(1, remarks.RejectedRows[resource]);
    }

    [Theory]
    [InlineData("Spanish", "Spanish", "es", null, 0)]
    [InlineData("español", "español", "es", null, 0)]
    [InlineData("Spanish (limited)", "Spanish", "es", "limited", 1)]
    [InlineData("Chinese (Mandarin)", "Chinese (Mandarin)", "cmn", null, 0)]
    [InlineData("Tagalog", "Tagalog", "tl", null, 0)]
    [InlineData("Spanglish", "Spanglish", null, null, 1)]
    public void A_language_by_name_gets_its_code_where_there_is_one(string written, string name, string? code, string? note, int warnings)
    {
        var row = new RowBuilder(remarks).Build(HsdsSchema.Of("language"), "1", new SourcePlace("f", 1), Standing.Row, [new SourceValue("name", "name", written)])!;
        Assert.Equal((name, code, note), (Field(row.Fields, "name"), Field(row.Fields, "code"), Field(row.Fields, "note")));
        Assert.Equal(warnings, remarks.All.Count);
    }

    [Fact]
    public void Half_a_position_and_the_middle_of_the_ocean_are_no_positions()
    {
        Assert.Null(Field(Build("location", ("location_type", "physical"), ("latitude", "48.85"))!.Fields, "latitude"));
        var zero = Build("location", ("location_type", "physical"), ("latitude", "0"), ("longitude", "0.000"))!;
        Assert.Null(Field(zero.Fields, "latitude"));
        Assert.Null(Field(zero.Fields, "longitude"));
        Assert.Equal("48.85", Field(Build("location", ("location_type", "physical"), ("latitude", "48.85"), ("longitude", "0"))!.Fields, "latitude"));
        Assert.Equal(2, Said(RemarkKind.Warning).Length);
    }

    [Theory]
    [InlineData("confidential", "yes", Tier.NeedToKnow)]
    [InlineData("Is Private", "TRUE", Tier.NeedToKnow)]
    [InlineData("private", "no", Tier.Public)]
    [InlineData("display", "No", Tier.Partner)]
    [InlineData("display", "Yes", Tier.Public)]
    [InlineData("do_not_display", "1", Tier.Partner)]
    [InlineData("tier", "need_to_know", Tier.NeedToKnow)]
    [InlineData("confidential", "perhaps", Tier.NeedToKnow)]
    [InlineData("tier", "secret", Tier.NeedToKnow)]
    public void The_importers_own_markers_decide_who_sees_a_row(string marker, string word, object tier)
    {
        var row = Build("phone", ("number", "1"), (marker, word))!;
        Assert.Equal(tier, row.Tier);
        Assert.DoesNotContain(marker, row.Fields + row.PartnerFields);
    }

    [Fact]
    public void What_HSDS_does_not_know_is_kept_for_partners_and_said_once()
    {
        var row = Build("service", ("name", "N"), ("status", "active"), ("average_volume", "20"))!;
        Build("service", ("name", "N"), ("status", "active"), ("average_volume", "30"));
        Assert.Equal("20", Field(row.PartnerFields, "average_volume"));
        Assert.Equal("{\"name\":\"N\",\"status\":\"active\"}", row.Fields);
        Assert.Single(remarks.All);
    }

    [Fact]
    public void A_file_that_is_nearly_all_wrong_is_not_read_to_its_end()
    {
        var builder = new RowBuilder(remarks);
        var refused = Assert.Throws<ServiceDefaults.Problems.Problem>(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                builder.Build(HsdsSchema.Of("service"), $"{i}", new SourcePlace("f", i), Standing.Row, []);
            }
        });
        Assert.Equal(422, refused.Kind.Status);
        Assert.Equal(100, refused.Faults.Count);
    }
}
