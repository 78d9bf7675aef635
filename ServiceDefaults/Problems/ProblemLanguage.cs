using System.Collections.Concurrent;
using System.Text.Json;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Http.Languages;
using Microsoft.AspNetCore.Http;

namespace Entraide.ServiceDefaults.Problems;

/// <summary>The words of one language for problem documents: a file of <c>Problems/Languages</c>, read when somebody first asks for it.</summary>
/// <param name="Direction"><c>ltr</c> or <c>rtl</c>.</param>
/// <param name="Titles">By the name of the kind of problem.</param>
/// <param name="Texts">By the name of the constant in <see cref="FixedText"/>.</param>
sealed record ProblemLanguage(string Language, string Direction, IReadOnlyDictionary<string, string> Titles, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>What the code itself is written in.</summary>
    internal const string Source = "en";

    const string Prefix = "problems.";

    static readonly ConcurrentDictionary<string, ProblemLanguage> Read = new();

    /// <summary>The languages there are, English among them.</summary>
    internal static IReadOnlyList<string> Tags { get; } = [Source, .. typeof(ProblemLanguage).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]).Order(StringComparer.Ordinal)];

    /// <summary>The language that fits what the caller accepts; English where none does.</summary>
    internal static ProblemLanguage For(HttpRequest request) => Of(LanguageChoice.Lookup(Tags, request.AcceptedLanguages()) ?? Source);

    internal static ProblemLanguage Of(string tag) => Read.GetOrAdd(tag, static tag => tag == Source
        ? new ProblemLanguage(Source, "ltr", new Dictionary<string, string>(), new Dictionary<string, string>())
        : JsonSerializer.Deserialize<ProblemLanguage>(typeof(ProblemLanguage).Assembly.GetManifestResourceStream(Prefix + tag)!, StrictJson.Options)!);

    /// <summary>The title of a kind and the language it is in.</summary>
    internal Said Title(ProblemKind kind) => Titles.TryGetValue(kind.Words, out var title) ? new Said(title, Language) : new Said(kind.Title, Source);

    /// <summary>An English text in this language, where it is one that is always said in the same words, and the language it is in.</summary>
    internal Said Text(string english) => FixedText.Names.TryGetValue(english, out var name) && Texts.TryGetValue(name, out var text) ? new Said(text, Language) : new Said(english, Source);
}

/// <summary>A text and the language it is in (BCP 47).</summary>
readonly record struct Said(string Text, string Language);
