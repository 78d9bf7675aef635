using System.Text.Json.Nodes;

namespace Entraide.Describe;

/// <summary>What no type in the code says: forms, text, streams, and the public feed in the words of HSDS. Fragments of an OpenAPI document.</summary>
static class ByHand
{
    /// <summary>The object in one of the files in the folder of this name.</summary>
    public static JsonObject Read(string file)
    {
        using var stream = typeof(ByHand).Assembly.GetManifestResourceStream(file) ?? throw new FileNotFoundException($"ByHand/{file} is not embedded.");
        return JsonNode.Parse(stream)!.AsObject();
    }

    /// <summary>Lays <paramref name="over"/> over <paramref name="document"/>: members are added or replaced, lists get longer.</summary>
    public static void Merge(JsonObject document, JsonObject over)
    {
        foreach (var (name, value) in over)
        {
            switch (value, document[name])
            {
                case (JsonObject inner, JsonObject known):
                    Merge(known, inner);
                    break;
                case (JsonArray more, JsonArray known):
                    foreach (var item in more)
                    {
                        known.Add(item?.DeepClone());
                    }

                    break;
                default:
                    document[name] = value?.DeepClone();
                    break;
            }
        }
    }
}
