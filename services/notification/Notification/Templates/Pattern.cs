using System.Text;
using System.Text.RegularExpressions;

namespace Entraide.Notification.Templates;

/// <summary>
/// A text with places for values, in a subset of ICU MessageFormat that translators and their tools know: <c>{when}</c>, and
/// <c>{count, plural, one {# point} other {# points}}</c>, where <c>#</c> is the number. Braces and <c>#</c> cannot stand for themselves.
/// </summary>
sealed partial class Pattern
{
    readonly List<Part> parts;

    Pattern(List<Part> parts) => this.parts = parts;

    /// <exception cref="FormatException">it is not such a text; the message says what is wrong and quotes nothing</exception>
    internal static Pattern Parse(string text)
    {
        var at = 0;
        var parts = Read(text, ref at, depth: 0);
        return at == text.Length ? new Pattern(parts) : throw new FormatException("a brace is closed that was not opened");
    }

    /// <summary>Every variable in it, wherever it stands.</summary>
    internal IEnumerable<string> Variables => parts.SelectMany(part => part switch
    {
        Variable variable => [variable.Name],
        Plural plural => plural.Forms.Values.SelectMany(form => form.Variables).Prepend(plural.Name),
        _ => Enumerable.Empty<string>(),
    }).Distinct();

    /// <summary>The plural forms given, one list for each plural in it.</summary>
    internal IEnumerable<(string Name, IReadOnlyCollection<string> Categories)> Plurals => parts.OfType<Plural>().Select(plural => (plural.Name, (IReadOnlyCollection<string>)plural.Forms.Keys));

    /// <param name="value">The text for a variable.</param>
    /// <param name="category">The form to take for a variable that counts.</param>
    internal string Render(Func<string, string> value, Func<string, string> category)
    {
        var text = new StringBuilder();
        Render(text, value, category, "");
        return text.ToString();
    }

    void Render(StringBuilder text, Func<string, string> value, Func<string, string> category, string counted)
    {
        foreach (var part in parts)
        {
            switch (part)
            {
                case Literal literal:
                    text.Append(literal.Text);
                    break;
                case Number:
                    text.Append(counted);
                    break;
                case Variable variable:
                    text.Append(value(variable.Name));
                    break;
                case Plural plural:
                    plural.Forms[category(plural.Name)].Render(text, value, category, value(plural.Name));
                    break;
            }
        }
    }

    static List<Part> Read(string text, ref int at, int depth)
    {
        var parts = new List<Part>();
        var literal = new StringBuilder();
        void Flush()
        {
            if (literal.Length > 0)
            {
                parts.Add(new Literal(literal.ToString()));
                literal.Clear();
            }
        }

        for (; at < text.Length && text[at] != '}'; at++)
        {
            if (text[at] == '{')
            {
                Flush();
                parts.Add(ReadPlace(text, ref at, depth));
            }
            else if (text[at] == '#')
            {
                Flush();
                parts.Add(depth > 0 ? new Number() : throw new FormatException("# stands outside a plural"));
            }
            else
            {
                literal.Append(text[at]);
            }
        }

        Flush();
        return parts;
    }

    // From an opening brace to its closing one, on which it ends.
    static Part ReadPlace(string text, ref int at, int depth)
    {
        var head = Head().Match(text, at);
        if (!head.Success)
        {
            throw new FormatException("a brace opens neither a variable such as {when} nor a plural such as {count, plural, other {…}}");
        }

        var name = head.Groups["name"].Value;
        at += head.Length;
        if (!head.Groups["plural"].Success)
        {
            at--;
            return new Variable(name);
        }

        if (depth > 0)
        {
            throw new FormatException("a plural stands within a plural");
        }

        var forms = new Dictionary<string, Pattern>();
        while (Form().Match(text, at) is { Success: true } form)
        {
            at += form.Length;
            var inner = new Pattern(Read(text, ref at, depth + 1));
            if (at >= text.Length || !forms.TryAdd(form.Groups["category"].Value, inner))
            {
                throw new FormatException("a plural form is not closed, or given twice");
            }

            at++;
        }

        at += End().Match(text, at).Length;
        return at < text.Length && text[at] == '}' && forms.ContainsKey("other") ? new Plural(name, forms)
            : throw new FormatException("a plural is not closed, or has no form other");
    }

    [GeneratedRegex(@"\G\{(?<name>[a-z]{1,20})(\}|(?<plural>, plural,))")]
    private static partial Regex Head();

    [GeneratedRegex(@"\G\s*(?<category>zero|one|two|few|many|other) ?\{")]
    private static partial Regex Form();

    [GeneratedRegex(@"\G\s*")]
    private static partial Regex End();

    abstract record Part;

    sealed record Literal(string Text) : Part;

    sealed record Number : Part;

    sealed record Variable(string Name) : Part;

    sealed record Plural(string Name, Dictionary<string, Pattern> Forms) : Part;
}
