using System.Net;
using System.Text.Json;

namespace Entraide.DirectoryService.Tests.Integration;

[Trait("Category", "Integration"), Collection(WithDirectory.Name)]
public sealed class LibraryTests(RunningDirectory directory)
{
    const string Breathing = """
        {"kind":"coping_resource","topics":["calm-TOPIC"],"free":true,"texts":{
         "fr":{"name":"Respirer en carré","summary":"Quatre temps.","body":"Inspirez.\nExpirez."},
         "ar":{"name":"التنفس المربع ABC 123","summary":"أربع خطوات (4) للهدوء."},
         "en":{"name":"Box breathing","summary":"Four counts."}}}
        """;

    [Fact]
    public async Task An_entry_is_added_read_replaced_and_removed()
    {
        using var partner = directory.NewPartner();
        var added = await partner.PostAsync(Library.Path, Library.Circle(more: ""","accepting_newcomers":true,"modalities":["in_person"],"accessibility":["step-free"],"url":"https://circle.example.org/x","hours":{"zone":"Europe/Paris","rules":[{"weekday":"thursday","opens":"18:30","closes":"24:00"}]}"""));
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var path = added.Headers.Location!.ToString();
        var read = await partner.ReadAsync(path);
        Assert.Equal(("group", true, 1), (read.GetProperty("kind").GetString(), read.GetProperty("accepting_newcomers").GetBoolean(), read.GetProperty("version").GetInt32()));
        Assert.Equal("thursday", read.GetProperty("hours").GetProperty("rules")[0].GetProperty("weekday").GetString());
        Assert.Equal("step-free", read.GetProperty("accessibility")[0].GetString());

        var replaced = await partner.PutAsync(path, Library.Circle("Another."));
        Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
        read = await partner.ReadAsync(path);
        Assert.Equal(("Another.", 2), (read.GetProperty("text").GetProperty("summary").GetString(), read.GetProperty("version").GetInt32()));
        Assert.False(read.TryGetProperty("accepting_newcomers", out _));

        Assert.Equal(HttpStatusCode.NoContent, (await partner.DeleteAsync(path)).StatusCode);
        await partner.GetAsync(path).RefusedAsync(HttpStatusCode.NotFound);
        await partner.DeleteAsync(path).RefusedAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("ar", "ar", "rtl")]
    [InlineData("de, fr-CA;q=0.8, en;q=0.5", "fr", "ltr")]
    [InlineData("fr;q=0.1, ar-EG", "ar", "rtl")]
    [InlineData("ar;q=0, de", "en", "ltr")]
    public async Task The_caller_s_language_is_picked_and_said_with_its_direction(string accepted, string language, string dir)
    {
        using var partner = directory.NewPartner();
        var id = await partner.AddAsync(Breathing.Replace("TOPIC", "p"));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Library.Path}/{id}");
        request.Headers.AcceptLanguage.ParseAdd(accepted);
        var answer = await partner.SendAsync(request);
        Assert.Equal([language], answer.Content.Headers.ContentLanguage);
        Assert.Contains("Accept-Language", answer.Headers.Vary);
        var entry = await answer.JsonAsync();
        Assert.Equal((language, dir), (entry.GetProperty("text").GetProperty("language").GetString(), entry.GetProperty("text").GetProperty("dir").GetString()));
        var arabic = entry.GetProperty("texts").EnumerateArray().Single(text => text.GetProperty("language").GetString() == "ar");
        Assert.Equal(("rtl", "التنفس المربع ABC 123"), (arabic.GetProperty("dir").GetString(), arabic.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task The_list_filters_by_kind_and_language_and_is_shared_by_all_partners()
    {
        using var owner = directory.NewPartner();
        using var reader = directory.NewPartner();
        var id = await owner.AddAsync(Breathing.Replace("TOPIC", "filters").Replace("\"fr\":", "\"fr-CA\":"));
        Assert.True(await reader.ListsAsync(id, "&language=fr&kind=coping_resource"));
        Assert.False(await reader.ListsAsync(id, "&language=de"));
        Assert.False(await reader.ListsAsync(id, "&kind=group"));
        var item = (await reader.ReadAsync($"{Library.Path}?language=fr-CA", "de")).GetProperty("items").EnumerateArray().Single(item => item.GetProperty("id").GetGuid() == id);
        Assert.Equal("fr-CA", item.GetProperty("text").GetProperty("language").GetString());
        Assert.False(item.GetProperty("text").TryGetProperty("body", out _));
    }

    [Fact]
    public async Task Pages_hold_each_entry_once_while_others_are_added()
    {
        using var partner = directory.NewPartner();
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await partner.AddAsync(Library.Circle(more: ""","languages":["qaa"]""")));
        }

        var seen = new List<Guid>();
        for (var path = $"{Library.Path}?language=qaa&limit=2"; path is not null;)
        {
            var answer = await partner.GetAsync(path);
            var page = await answer.JsonAsync();
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
            await partner.AddAsync(Library.Circle(more: ""","languages":["qab"]"""));
            path = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('>')[0][1..] : null;
        }

        Assert.Equal(ids.Order(), seen.Order());
        Assert.Equal(5, seen.Count);
    }

    [Fact]
    public async Task A_place_above_the_reader_s_tier_leaves_in_no_answer()
    {
        using var owner = directory.NewPartner();
        using var reader = directory.NewPartner();
        string Placed(string tier) => Library.Circle(more: $$""","languages":["qac"],"place":{"lat":12.34567,"lon":76.54321,"tier":"{{tier}}"}""");
        var secret = await owner.AddAsync(Placed("need_to_know"));
        var shared = await owner.AddAsync(Placed("partner"));
        foreach (var client in new[] { owner, reader })
        {
            var one = await client.GetStringAsync($"{Library.Path}/{secret}");
            Assert.DoesNotContain("12.34", one);
            Assert.DoesNotContain("76.54", one);
            Assert.Equal(client == owner, one.Contains("place_withheld"));
            Assert.Equal(12.34567, (await client.ReadAsync($"{Library.Path}/{shared}")).GetProperty("place").GetProperty("lat").GetDouble());
        }

        var list = await reader.ReadAsync($"{Library.Path}?language=qac");
        Assert.Single(list.GetProperty("items").EnumerateArray(), item => item.TryGetProperty("place", out _));
    }

    [Fact]
    public async Task Another_partner_s_entry_can_be_read_and_not_touched()
    {
        using var owner = directory.NewPartner();
        using var other = directory.NewPartner();
        var path = $"{Library.Path}/{await owner.AddAsync(Library.Circle())}";
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync(path)).StatusCode);
        await other.PutAsync(path, Library.Circle("Mine now.")).RefusedAsync(HttpStatusCode.NotFound);
        await other.DeleteAsync(path).RefusedAsync(HttpStatusCode.NotFound);
        Assert.Equal("A circle.", (await owner.ReadAsync(path)).GetProperty("text").GetProperty("summary").GetString());
        using var readsOnly = directory.Service.As(Guid.CreateVersion7(), "directory.read");
        await readsOnly.PostAsync(Library.Path, Library.Circle()).RefusedAsync(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("\"en\":", "\"englisch!\":", "/texts")]
    [InlineData("A circle.", "A \\u202Eelcric.", "/texts/en/summary")]
    [InlineData("A circle.", "A \\u2066circle.", "/texts/en/summary")]
    [InlineData("A circle.", "A \\u0000circle.", "/texts/en/summary")]
    [InlineData("A circle.", " ", "/texts/en/summary")]
    [InlineData("\"group\"", "\"online_service\"", "/url")]
    [InlineData("}}}", "}},\"url\":\"http://circle.example.org\"}", "/url")]
    [InlineData("}}}", "}},\"url\":\"https://circle.example.org@evil.example\"}", "/url")]
    [InlineData("}}}", "}},\"url\":\"https://circlе.example.org\"}", "/url")]
    [InlineData("}}}", "}},\"url\":\"javascript:alert(1)\"}", "/url")]
    [InlineData("}}}", "}},\"topics\":[\"Grief\"]}", "/topics/0")]
    [InlineData("}}}", "}},\"topics\":[null]}", "/topics/0")]
    [InlineData("}}}", "}},\"modalities\":[\"fax\"]}", "/modalities/0")]
    [InlineData("}}}", "}},\"tier\":\"need_to_know\"}", "/tier")]
    [InlineData("}}}", "}},\"place\":{\"lat\":91,\"lon\":0,\"tier\":\"public\"}}", "/place/lat")]
    [InlineData("}}}", "}},\"hours\":{\"zone\":\"Paris\",\"rules\":[{\"weekday\":\"monday\",\"opens\":\"9:00am\",\"closes\":\"12:00\"}]}}", "/hours/rules/0/opens")]
    [InlineData("}}}", "}},\"hours\":{\"zone\":\"Paris\",\"rules\":[null]}}", "/hours/zone")]
    [InlineData("\"group\"", "\"safe_space\",\"accepting_newcomers\":true", "/accepting_newcomers")]
    public async Task What_is_wrong_is_pointed_at(string right, string wrong, string pointer)
    {
        using var partner = directory.NewPartner();
        var body = Library.Circle();
        Assert.Contains(right, body);
        await partner.PostAsync(Library.Path, body.Replace(right, wrong)).RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid", pointer);
    }

    [Theory]
    [InlineData("""{"kind":"shop","texts":{"en":{"name":"a","summary":"b"}}}""")]
    [InlineData("""{"kind":"group","texts":{"en":null}}""")]
    [InlineData("""{"kind":"group","texts":{"en":{"name":"\ud800","summary":"b"}}}""")]
    [InlineData("""{"kind":"group","texts":{"en":{"name":"a","summary":"b"},"en":{"name":"a","summary":"b"}}}""")]
    [InlineData("""{"kind":"group","texts":{"en":{"name":"a","summary":"b","dir":"rtl"}}}""")]
    public async Task What_cannot_be_read_is_refused(string body)
    {
        using var partner = directory.NewPartner();
        var answer = await partner.PostAsync(Library.Path, body);
        Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity, $"{answer.StatusCode}");
    }

    [Theory]
    [InlineData("limit=0", "?limit")]
    [InlineData("limit=101", "?limit")]
    [InlineData("limit=x", "?limit")]
    [InlineData("after=x", "?after")]
    [InlineData("after=AAAAAAAAAAAAAAAAAAAAA!", "?after")]
    [InlineData("kind=shop", "?kind")]
    [InlineData("language=français", "?language")]
    [InlineData("topic=grief", "?topic")]
    public async Task A_list_asked_for_wrongly_is_refused(string query, string pointer)
    {
        using var partner = directory.NewPartner();
        await partner.GetAsync($"{Library.Path}?{query}").RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid", pointer);
    }

    [Fact]
    public async Task The_sample_library_is_taken_whole()
    {
        using var partner = directory.NewPartner();
        var entries = JsonDocument.Parse(await File.ReadAllBytesAsync(Testing.Repository.File("samples", "library.json"))).RootElement.EnumerateArray().ToArray();
        Assert.InRange(entries.Length, 12, 20);
        foreach (var entry in entries)
        {
            var id = await partner.AddAsync(entry.GetRawText());
            foreach (var text in (await partner.ReadAsync($"{Library.Path}/{id}")).GetProperty("texts").EnumerateArray())
            {
                var language = text.GetProperty("language").GetString()!;
                Assert.Equal(language == "ar" ? "rtl" : "ltr", text.GetProperty("dir").GetString());
                Assert.Equal(entry.GetProperty("texts").GetProperty(language).GetProperty("name").GetString(), text.GetProperty("name").GetString());
            }
        }
    }

    [Theory]
    [InlineData(null, null, "Quillwort circle")]
    [InlineData("ar", null, "حلقة")]
    [InlineData("de, fr-CA;q=0.8", null, "Cercle")]
    [InlineData("de", null, "Quillwort circle")]
    [InlineData(null, "ar", "حلقة")]
    public async Task What_is_found_is_named_in_the_readers_language(string? accepted, string? language, string name)
    {
        using var partner = directory.NewPartner();
        var id = await partner.AddAsync("""
            {"kind":"group","texts":{"ar":{"name":"حلقة","summary":"ح"},"en":{"name":"Quillwort circle","summary":"A circle."},"fr":{"name":"Cercle","summary":"Un cercle."}}}
            """);
        var filter = language is null ? "" : $",\"language\":\"{language}\"";
        using var search = new HttpRequestMessage(HttpMethod.Post, "/v1/directory/search") { Content = new StringContent($$"""{"text":"quillwort","limit":100{{filter}}}""", System.Text.Encoding.UTF8, "application/json") };
        if (accepted is not null)
        {
            search.Headers.AcceptLanguage.ParseAdd(accepted);
        }

        using var answer = await partner.SendAsync(search);
        Assert.Contains("Accept-Language", answer.Headers.Vary);
        Assert.Equal(name, (await answer.JsonAsync()).GetProperty("results").EnumerateArray().Single(result => result.GetProperty("id").GetGuid() == id).GetProperty("name").GetString());
    }
}
