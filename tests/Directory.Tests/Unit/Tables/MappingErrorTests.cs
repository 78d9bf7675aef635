using Entraide.DirectoryService.Imports.Tables;
using Entraide.ServiceDefaults.Problems;
using Entraide.Testing;

namespace Entraide.DirectoryService.Tests.Unit.Tables;

/// <summary>What a mapping cannot say: each slip is told with its line.</summary>
public sealed class MappingErrorTests
{
    [Theory]
    [InlineData("sorce: x\nfiles: { f: [{ row: organization, id: A }] }", "line 1: Unknown key sorce: time_zone, source, lenient, files can be here.")]
    [InlineData("source: x", "line 1: files: is missing.")]
    [InlineData("time_zone: Mars\nfiles: {}", "line 1: Not a time zone of the IANA database.")]
    [InlineData("files:\n  f:\n    - row: organisation\n      id: A", "line 3: organisation is no object of HSDS 3.1.")]
    [InlineData("files:\n  f:\n    - row: organization", "line 3: id: is missing.")]
    [InlineData("files:\n  f:\n    - row: organization\n      id: A\n      fields:\n        nam: A", "line 6: organization has no member nam in HSDS 3.1.")]
    [InlineData("files:\n  f:\n    - row: service\n      id: A\n      fields: { organization_id: A }", "line 5: organization_id refers to another row: it belongs under links.")]
    [InlineData("files:\n  f:\n    - row: service\n      id: A\n      links: { name: A }", "line 5: service has no reference name in HSDS 3.1.")]
    [InlineData("files:\n  f:\n    - row: service\n      id: A\n      keep: { name: A }", "line 5: name is a member of service: it belongs under fields or links.")]
    [InlineData("files:\n  f:\n    - row: service\n      id: A\n      fields: { name: { colum: A } }", "line 5: One of column:, columns: and value: is expected.")]
    [InlineData("files:\n  f:\n    - row: service\n      id: A\n      fields: { name: { column: A, mach: x } }", "line 5: Unknown key mach:")]
    [InlineData("files:\n  f:\n    - row: service\n      id: A\n      fields: { name: { column: A, match: '(' } }", "line 5: Not a regular expression:")]
    [InlineData("files:\n  f:\n    - row: service\n      id: A\n      fields: { name: { column: A, match: '(?=a)(b)' } }", "line 5: Look-around, back-references and large counts are no part of the patterns.")]
    [InlineData("files:\n  f:\n    - row: service\n      id: A\n      fields: { name: { column: A, match: 'a' } }", "line 5: match: says with a group")]
    [InlineData("files:\n  f:\n    - row: service\n      id: A\n      fields: { name: { column: A, map: { 'Y': a, 'y': b } } }", "line 5: y is said twice:")]
    [InlineData("files:\n  f:\n    - row: service\n      id: A\n      tier: secret", "line 5: One of public, partner, need_to_know is expected.")]
    [InlineData("files:\n  f:\n    - row: service\n      id: A\n      tier: { column: B, map: { 'No': partner } }", "line 5: A tier by a column needs map: and otherwise:.")]
    [InlineData("files:\n  f:\n    - row: service\n      id: A\n      tier: { column: B, map: { 'No': none }, otherwise: public }", "line 5: One of public, partner, need_to_know is expected.")]
    [InlineData("files:\n  f:\n    - row: funding\n      id: A\n      each: { column: B, split: ';' }", "line 4: The rows of a cell's parts need ids of their own:")]
    [InlineData("files:\n  f:\n    - row: schedule\n      id: '{part}'\n      each: { column: B, hours: weekly }", "line 3: Say where part.rest goes:")]
    [InlineData("files:\n  f:\n    - row: funding\n      id: '{part}'\n      each: { column: B }", "line 5: Say how the cell is taken apart:")]
    [InlineData("files:\n  f:\n    - row: funding\n      id: '{part}'\n      when: part\n      each: { column: B, split: ';' }", "line 3: when: is about the line;")]
    [InlineData("files:\n  f:\n    - row: service\n      id: A\n      when: { column: B, is: x, not: y }", "line 5: One of is:, not:, empty: true.")]
    [InlineData("files:\n  f:\n    parts: { A: '\\d+' }\n    rows: [{ row: service, id: A }]", "line 3: Every form names a piece:")]
    [InlineData("files:\n  f:\n    - { row: service, id: A, once: true }", "line 3: The id of a row that is there once is a value.")]
    [InlineData("files:\n  f: [{ row: service, id: A }]\n  F.csv: [{ row: service, id: A }]", "line 1: f is said twice.")]
    [InlineData("files:\n  f: []", "line 2: At least one row is expected.")]
    [InlineData("files:\n  f: [{ row: service, id: A, addition: maybe }]", "line 2: true or false is expected.")]
    [InlineData("files:\n  f: &x [{ row: service, id: A }]\n  g: *x", "line 3: Aliases (*name) are no part of the mapping language.")]
    [InlineData("files: [[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]", "line 1: Nested deeper than any mapping.")]
    [InlineData("files:\n  f: {{", "Not YAML:")]
    [InlineData("files: 3", "line 1: Keys and values are expected.")]
    [InlineData("", "One mapping is expected.")]
    public void A_slip_is_told_with_its_line(string yaml, string reason)
    {
        var refusal = Assert.Throws<Problem>(() => MappingReader.Read(yaml, "mapping.yaml"));

        Assert.Equal(ProblemKind.Invalid, refusal.Kind);
        Assert.StartsWith("mapping.yaml", refusal.Faults.Single().Detail, StringComparison.Ordinal);
        Assert.Contains(reason, refusal.Faults.Single().Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_written_is_a_mapping_or_a_refusal()
    {
        var whole = File.ReadAllText(Repository.File("samples", "mappings", "florida.yaml"));
        var random = new Random(20260102);
        const string marks = "{}[]:,'\"|>&*!%@`#?- \n\t\\\0é\uFEFF~";
        for (var round = 0; round < 1_000; round++)
        {
            var text = whole.ToCharArray(0, random.Next(1, 2_000));
            for (var slip = 0; slip < 1 + (round % 5); slip++)
            {
                text[random.Next(text.Length)] = marks[random.Next(marks.Length)];
            }

            try
            {
                MappingReader.Read(new string(text), "mapping.yaml");
            }
            catch (Problem refusal)
            {
                Assert.Equal(ProblemKind.Invalid, refusal.Kind);
            }
        }
    }

    [Fact]
    public void A_mapping_has_a_size() =>
        Assert.Equal(ProblemKind.TooLarge, Assert.Throws<Problem>(() => MappingReader.Read(new string('#', 300_000), "mapping.yaml")).Kind);
}
