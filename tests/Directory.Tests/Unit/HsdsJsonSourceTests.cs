using System.Text;
using System.Text.Json;
using Entraide.DirectoryService.Imports;
using Entraide.DirectoryService.Imports.Json;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class HsdsJsonSourceTests
{
    readonly ImportRemarks remarks = new();

    async Task<List<SourceRow>> ReadAsync(params string[] documents)
    {
        var rows = new List<SourceRow>();
        await foreach (var row in new HsdsJsonSource(Json.Items(documents), new RowBuilder(remarks), remarks).ReadAsync(CancellationToken.None))
        {
            rows.Add(row);
        }

        return rows;
    }

    [Theory]
    [InlineData("service_full.json", "service")]
    [InlineData("organization_full.json", "organization")]
    [InlineData("service_at_location_full.json", "service_at_location")]
    [InlineData("location.json", "location")]
    [InlineData("taxonomy.json", "taxonomy")]
    [InlineData("taxonomy_term.json", "taxonomy_term")]
    public async Task The_specifications_examples_are_what_they_are(string file, string resource)
    {
        var rows = await ReadAsync(Encoding.UTF8.GetString(SharedData.Read($"hsds-3.1-examples/{file}")));
        Assert.Equal(resource, rows[0].Resource.Name);
        Assert.Equal(Standing.Row, rows[0].Standing);
        Assert.DoesNotContain(remarks.All, remark => remark.Kind == RemarkKind.RowRejected);
        // They stand at 100 degrees north: said, and nothing else refused.
        Assert.All(remarks.All.Where(remark => remark.Kind == RemarkKind.ValueRejected), remark => Assert.EndsWith("/latitude", remark.At));
    }

    [Fact]
    public async Task What_is_nested_becomes_rows_that_refer_to_what_they_were_in()
    {
        var rows = await ReadAsync("""
            {"id":"s","name":"S","status":"active","phones":[{"id":"p","number":"1","languages":[{"id":"l","code":"fr"}]}],
             "organization":{"id":"o","name":"O","description":"d"},
             "service_at_locations":[{"id":"x","location":{"id":"y","location_type":"virtual"}}],
             "attributes":[{"id":"a","taxonomy_term":{"id":"t","name":"T","description":"d"}}]}
            """);
        Assert.Equal(["attribute", "language", "location", "organization", "phone", "service", "service_at_location", "taxonomy_term"],
            rows.Select(row => row.Resource.Name).Order(StringComparer.Ordinal));
        Assert.Equal(new SourceLink("organization_id", "organization", "o"), Assert.Single(Row("service").Links));
        Assert.Equal(new SourceLink("service_id", "service", "s"), Assert.Single(Row("phone").Links));
        Assert.Equal(new SourceLink("phone_id", "phone", "p"), Assert.Single(Row("language").Links));
        Assert.Equal([new SourceLink("service_id", "service", "s"), new SourceLink("location_id", "location", "y")], Row("service_at_location").Links.OrderByDescending(link => link.Via));
        Assert.Equal([new SourceLink("link_id", "service", "s"), new SourceLink("taxonomy_term_id", "taxonomy_term", "t")], Row("attribute").Links.OrderBy(link => link.Via));
        Assert.Equal(Standing.Mention, Row("organization").Standing);
        Assert.Equal(Standing.Part, Row("location").Standing);

        SourceRow Row(string resource) => rows.Single(row => row.Resource.Name == resource);
    }

    [Fact]
    public async Task A_page_of_an_HSDS_API_is_its_contents()
    {
        var rows = await ReadAsync(Encoding.UTF8.GetString(SharedData.Read("hsds-3.1-examples/service_list.json")));
        Assert.Equal(["service", "organization", "program"], rows.Select(row => row.Resource.Name));
    }

    [Fact]
    public async Task Tables_in_one_document_are_one_row_of_each()
    {
        var rows = await ReadAsync(Encoding.UTF8.GetString(SharedData.Read("hsds-3.1-examples/tabular.json")));
        Assert.Equal(rows.Count, rows.Select(row => row.Resource.Name).Distinct().Count());
        Assert.True(rows.Count >= 20, $"{rows.Count}");
        Assert.All(rows, row => Assert.Equal(Standing.Row, row.Standing));
    }

    [Theory]
    [InlineData("""[]""", null, RemarkKind.RowRejected)]
    [InlineData("""{"id":"1","status":"active"}""", "/name", RemarkKind.RowRejected)]
    [InlineData("""{"name":"S","status":"active"}""", "/id", RemarkKind.RowRejected)]
    [InlineData("""{"id":"1","name":"S","status":"open"}""", "/status", RemarkKind.ValueRejected)]
    [InlineData("""{"id":"1","name":{},"status":"active"}""", "/name", RemarkKind.RowRejected)]
    [InlineData("""{"id":"1","name":"S","status":"active","languages":[{"id":"2","code":"!"}]}""", "/languages/0/code", RemarkKind.ValueRejected)]
    [InlineData("""{"id":"1","name":"S","status":"active","languages":[5]}""", "/languages/0", RemarkKind.RowRejected)]
    [InlineData("""{"id":"1","location_type":"physical","latitude":"48.85","longitude":2}""", "/latitude", RemarkKind.ValueRejected)]
    [InlineData("""{"id":"1","location_type":"castle"}""", "/location_type", RemarkKind.ValueRejected)]
    public async Task What_is_malformed_is_refused_where_it_stands(string json, string? at, object kind)
    {
        await ReadAsync(json);
        Assert.Contains(remarks.All, remark => remark.At == at && remark.Kind.Equals(kind));
    }

    [Fact]
    public async Task Tiers_of_members_keep_them_apart()
    {
        var row = Assert.Single(await ReadAsync("""{"id":"1","name":"S","status":"active","email":"a@example.org","fees":"none","tiers":{"email":"need_to_know","fees":"partner"}}"""));
        Assert.Equal("""{"name":"S","status":"active"}""", row.Fields);
        Assert.Equal("""{"fees":"none"}""", row.PartnerFields);
        Assert.Equal("""{"email":"a@example.org"}""", row.HiddenFields);
    }

    [Theory]
    [InlineData(1), InlineData(7), InlineData(64 * 1024)]
    public async Task Values_are_read_one_at_a_time_however_the_bytes_come(int bytes)
    {
        var items = new List<JsonItem>();
        await foreach (var item in JsonItems.ReadAsync(Json.Trickle("\uFEFF [ {\"a\":\"é]\\\"\"},\n\n[1,2] , 5 ]\n", bytes), "f", new ImportProgress(), CancellationToken.None))
        {
            items.Add(item);
        }

        Assert.Equal(["{\"a\":\"é]\\\"\"}", "[1,2]", "5"], items.Select(item => item.Value.GetRawText()));
        Assert.Equal([("/0", 1), ("/1", 3), ("/2", 3)], items.Select(item => (item.Place.Pointer, item.Place.Line!.Value)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1,2")]
    [InlineData("[1 2]")]
    [InlineData("[1]x")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("[{\"a\":\"\n\"}]")]
    public async Task What_is_not_json_is_malformed(string body)
    {
        var refused = await Assert.ThrowsAsync<ServiceDefaults.Problems.Problem>(async () =>
        {
            await foreach (var _ in JsonItems.ReadAsync(Json.Trickle(body, 3), "f", new ImportProgress(), CancellationToken.None))
            {
                // Read to the end.
            }
        });
        Assert.Equal(400, refused.Kind.Status);
    }

    [Fact]
    public async Task A_value_without_end_is_not_read_to_its_end()
    {
        var endless = new EndlessText();
        var refused = await Assert.ThrowsAsync<ServiceDefaults.Problems.Problem>(async () =>
        {
            await foreach (var _ in JsonItems.ReadAsync(endless, "f", new ImportProgress(), CancellationToken.None))
            {
                // There is none.
            }
        });
        Assert.Equal(413, refused.Kind.Status);
        Assert.True(endless.Given < 80 * 1024 * 1024, $"{endless.Given}");
        endless = new EndlessText();
        refused = await Assert.ThrowsAsync<ServiceDefaults.Problems.Problem>(async () =>
        {
            await foreach (var _ in JsonLines.ReadAsync(endless, "f", new ImportProgress(), CancellationToken.None))
            {
                // There is none.
            }
        });
        Assert.Equal(413, refused.Kind.Status);
    }

    /// <summary>The beginning of a text, for a gigabyte and more.</summary>
    sealed class EndlessText : MemoryStream
    {
        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'a');
            if (Given == 0)
            {
                buffer.Span[0] = (byte)'"';
            }

            Given += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
