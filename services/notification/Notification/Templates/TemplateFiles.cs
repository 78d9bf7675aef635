using System.Text.Json;

namespace Entraide.Notification.Templates;

/// <summary>The files of <c>Languages/</c> and <c>Forbidden/</c>, as they were built in.</summary>
static class TemplateFiles
{
    static readonly Lazy<IReadOnlyList<LanguageFile>> Read = new(() => [.. Texts("templates.").Select(file => Parse(file.Name, file.Text))]);

    internal static IReadOnlyList<LanguageFile> Languages => Read.Value;

    internal static IReadOnlyDictionary<string, string> Forbidden { get; } = Texts("forbidden.").ToDictionary(file => file.Name, file => file.Text);

    /// <summary>Reads all of them and holds them to the rules, so that a service with words that tell too much, or with holes, does not start.</summary>
    /// <exception cref="InvalidOperationException">some file breaks a rule; the message says which, where and how</exception>
    internal static void Check()
    {
        var findings = Languages.SelectMany(TemplateLint.Of).ToArray();
        if (findings.Length > 0)
        {
            throw new InvalidOperationException(string.Join('\n', findings.Select(finding => finding.ToString())));
        }
    }

    static LanguageFile Parse(string name, string text)
    {
        try
        {
            return LanguageFile.Parse(text);
        }
        catch (JsonException fault)
        {
            throw new InvalidOperationException($"Languages/{name}.json: {fault.Message}", fault);
        }
    }

    static IEnumerable<(string Name, string Text)> Texts(string folder)
    {
        var assembly = typeof(TemplateFiles).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name[folder.Length..], reader.ReadToEnd());
        }
    }
}
