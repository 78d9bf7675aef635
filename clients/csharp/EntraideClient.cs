using System.Text.Json;
using System.Text.Json.Serialization;

namespace Entraide.Client;

public partial class EntraideClient
{
    static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings)
    {
        // What is not said stays out of the body: in a change, null would mean to take something away.
        settings.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        // By their words in lists as well, where the generator says nothing of how they are written.
        settings.Converters.Add(new JsonStringEnumConverter());
    }
}

public partial class Answer
{
    /// <summary>The version that was read (<c>ETag</c>): send it as <c>ifMatch</c> with a change.</summary>
    public string? ETag => Headers.TryGetValue("ETag", out var values) ? values.Single() : null;

    /// <summary>Where the list goes on (<c>Link</c>, RFC 8288): the <c>after</c> of the next page; null on the last.</summary>
    public string? After
    {
        get
        {
            var link = Headers.TryGetValue("Link", out var values) ? values.FirstOrDefault(value => value.Contains("rel=\"next\"", StringComparison.Ordinal)) : null;
            var query = link?[(link.IndexOf('?') + 1)..link.IndexOf('>')].Split('&').FirstOrDefault(part => part.StartsWith("after=", StringComparison.Ordinal));
            return query is null ? null : Uri.UnescapeDataString(query["after=".Length..]);
        }
    }
}
