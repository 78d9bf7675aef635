using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Entraide.Describe;

/// <summary>What the code's own comments say, as CommonMark.</summary>
sealed partial class XmlDocs
{
    readonly Dictionary<string, XElement> members = [];
    readonly HashSet<Assembly> read = [];

    /// <summary>The summary of a type.</summary>
    public string? Of(Type type) => Text(Find(type, "T:" + Name(type))?.Element("summary"));

    /// <summary>The summary of a method, whichever its parameters.</summary>
    public string? Of(MethodInfo method)
    {
        Read(method.DeclaringType!.Assembly);
        var start = $"M:{Name(method.DeclaringType!)}.{method.Name}(";
        return Text(members.FirstOrDefault(member => member.Key.StartsWith(start, StringComparison.Ordinal)).Value?.Element("summary"));
    }

    /// <summary>What a method says of one of its parameters.</summary>
    public string? Of(MethodInfo method, string parameter)
    {
        Read(method.DeclaringType!.Assembly);
        var start = $"M:{Name(method.DeclaringType!)}.{method.Name}(";
        return Parameter(members.FirstOrDefault(member => member.Key.StartsWith(start, StringComparison.Ordinal)).Value, parameter);
    }

    /// <summary>What a record says of one of its members, or a class of one of its properties.</summary>
    public string? OfMember(Type type, string property) =>
        Text(Find(type, $"P:{Name(type)}.{property}")?.Element("summary")) ?? Parameter(Find(type, "T:" + Name(type)), property);

    XElement? Find(Type type, string id)
    {
        Read(type.Assembly);
        return members.GetValueOrDefault(id);
    }

    void Read(Assembly assembly)
    {
        var file = Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml");
        if (read.Add(assembly) && File.Exists(file))
        {
            foreach (var member in XDocument.Load(file, LoadOptions.PreserveWhitespace).Descendants("member"))
            {
                members[(string)member.Attribute("name")!] = member;
            }
        }
    }

    static string Name(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    static string? Parameter(XElement? of, string name) => Text(of?.Elements("param").FirstOrDefault(param => (string?)param.Attribute("name") == name));

    static string? Text(XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        var text = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            text.Append(node switch
            {
                XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
                XElement { Name.LocalName: "paramref" } reference => $"`{Words.Snake((string)reference.Attribute("name")!)}`",
                XElement { Name.LocalName: "see" } reference => reference.Attribute("cref") is { } cref ? Named(cref.Value) : reference.Value,
                XElement other => other.Value,
                XText plain => plain.Value,
                _ => "",
            });
        }

        var flat = Spaces().Replace(text.ToString(), " ").Trim();
        return flat.Length == 0 ? null : flat;
    }

    // A property is known outside by its JSON name; of anything else the last part of the name has to do.
    static string Named(string cref)
    {
        var last = cref.Split('(')[0].Split('.')[^1];
        return cref[0] == 'P' ? $"`{Words.Snake(last)}`" : $"`{last}`";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
