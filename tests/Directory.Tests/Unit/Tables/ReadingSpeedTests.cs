using System.Diagnostics;
using System.Text;

namespace Entraide.DirectoryService.Tests.Unit.Tables;

public sealed class ReadingSpeedTests
{
    [Fact]
    public async Task Four_thousand_services_with_thirty_thousand_rows_are_read_in_seconds()
    {
        var services = new StringBuilder("id,organization_id,name,description,url,email,status\n");
        var (phones, schedules, areas) = (new StringBuilder("id,service_id,number,type\n"), new StringBuilder("id,service_id,freq,byday,opens_at,closes_at\n"), new StringBuilder("id,service_id,name\n"));
        for (var id = 0; id < 4_000; id++)
        {
            services.Append($"s{id},o{id % 100},Service {id},\"{string.Join(' ', Enumerable.Repeat($"what it does {id}", 30))}\",https://example.org/{id},s{id}@example.org,active\n");
            for (var child = 0; child < 5; child++)
            {
                phones.Append($"p{id}-{child},s{id},0{id:0000} {child}00,voice\n");
            }

            schedules.Append($"c{id},s{id},WEEKLY,\"MO,TU\",09:00,17:00\nd{id},s{id},WEEKLY,FR,09:00,12:00\n");
            areas.Append($"a{id},s{id},County {id % 60}\n");
        }

        var zip = Packages.Zip(
            ("services.csv", services.ToString()), ("phones.csv", phones.ToString()), ("schedules.csv", schedules.ToString()), ("service_areas.csv", areas.ToString()),
            ("organizations.csv", "id,name,description\n" + string.Join("", Enumerable.Range(0, 100).Select(id => $"o{id},Org {id},What\n"))));
        var watch = Stopwatch.StartNew();
        var read = await Packages.ReadAsync(zip);

        Assert.Equal(36_100, read.Rows.Count);
        Assert.Equal(0, read.Remarks.Rejections);
        Assert.Equal(zip.Length, read.Progress.BytesRead);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"It took {watch.Elapsed.TotalSeconds:0.0} seconds.");
    }
}
