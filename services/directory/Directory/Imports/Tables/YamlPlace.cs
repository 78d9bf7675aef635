using Entraide.ServiceDefaults.Problems;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>A place in a mapping, which reads what it expects and says with the line what is wrong.</summary>
sealed class YamlPlace
{
    const int Longest = 256 * 1024, Deepest = 20;

    readonly YamlNode node;
    readonly string file;
    readonly HashSet<string> taken = [];

    YamlPlace(YamlNode node, string file) => (this.node, this.file) = (node, file);

    /// <summary>The line, from 1.</summary>
    public int Line => (int)node.Start.Line;

    /// <summary>Whether it is a text, a number, or nothing.</summary>
    public bool IsText => node is YamlScalarNode;

    /// <summary>Whether it is a list.</summary>
    public bool IsList => node is YamlSequenceNode;

    /// <summary>Its text.</summary>
    public string Text => node is YamlScalarNode { Value: { } value } ? value.Trim() : throw Wrong("A text is expected.");

    /// <summary>Its text with the spaces around it, which matter between parts.</summary>
    public string Exact => node is YamlScalarNode { Value: { } value } ? value : throw Wrong("A text is expected.");

    /// <summary>Its yes or no.</summary>
    public bool Flag => node is YamlScalarNode { Value: "true" or "yes" } || (node is YamlScalarNode { Value: "false" or "no" } ? false : throw Wrong("true or false is expected."));

    /// <summary>Its items; a single text is a list of one.</summary>
    public IReadOnlyList<YamlPlace> Items => node switch
    {
        YamlSequenceNode list => [.. list.Children.Select(child => new YamlPlace(child, file))],
        YamlScalarNode => [this],
        _ => throw Wrong("A list is expected."),
    };

    /// <summary>Its keys and what is under them.</summary>
    public IReadOnlyList<(string Key, YamlPlace Value)> Pairs => node is YamlMappingNode map
        ? [.. map.Children.Select(pair => (new YamlPlace(pair.Key, file).Text, new YamlPlace(pair.Value, file)))]
        : throw Wrong("Keys and values are expected.");

    /// <summary>Reads the one document of a mapping.</summary>
    /// <exception cref="Problem">of kind invalid: it is not YAML, or too large or too deep for a mapping</exception>
    public static YamlPlace Read(string yaml, string file)
    {
        if (yaml.Length > Longest)
        {
            throw TableProblem.TooLarge(file, null, "Larger than any mapping: 256 KiB.");
        }

        try
        {
            Check(yaml, file);
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents.Count == 1 ? new YamlPlace(stream.Documents[0].RootNode, file) : throw TableProblem.Invalid(file, null, "One mapping is expected.");
        }
        catch (YamlException wrong)
        {
            throw TableProblem.Invalid(file, (int)wrong.Start.Line, $"Not YAML: {wrong.Message}");
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException)
        {
            // The parser's own way to say that it is lost.
            throw TableProblem.Invalid(file, null, "Not YAML.");
        }
    }

    /// <summary>What is under <paramref name="key"/>, or null.</summary>
    public YamlPlace? Find(string key)
    {
        taken.Add(key);
        return node is not YamlMappingNode map ? throw Wrong("Keys and values are expected.")
            : map.Children.TryGetValue(new YamlScalarNode(key), out var value) ? new YamlPlace(value, file) : null;
    }

    /// <summary>What is under <paramref name="key"/>, which has to be there.</summary>
    public YamlPlace Need(string key) => Find(key) ?? throw Wrong($"{key}: is missing.");

    /// <summary>Refuses keys that nobody asked for: a slip would change what is published.</summary>
    public void Done()
    {
        foreach (var (key, value) in Pairs.Where(pair => !taken.Contains(pair.Key)))
        {
            throw value.Wrong($"Unknown key {key}: {string.Join(", ", taken)} can be here.");
        }
    }

    /// <summary>The refusal of what stands here.</summary>
    public Problem Wrong(string reason) => TableProblem.Invalid(file, Line, reason);

    // Before a tree is made of it: aliases make a small file endless, and depth ends the process.
    static void Check(string yaml, string file)
    {
        var parser = new Parser(new StringReader(yaml));
        for (var depth = 0; parser.MoveNext();)
        {
            depth += parser.Current!.NestingIncrease;
            if (parser.Current is AnchorAlias)
            {
                throw TableProblem.Invalid(file, (int)parser.Current.Start.Line, "Aliases (*name) are no part of the mapping language.");
            }

            if (depth > Deepest)
            {
                throw TableProblem.Invalid(file, (int)parser.Current.Start.Line, "Nested deeper than any mapping.");
            }
        }
    }
}
