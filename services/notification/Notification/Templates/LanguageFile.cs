using System.Text.Json;
using Entraide.ServiceDefaults.Http;

namespace Entraide.Notification.Templates;

/// <summary>A file of <c>Languages/</c> as it is written: all that is said in one language. <c>Languages/README.md</c> tells translators how.</summary>
sealed record LanguageFile(
    string Language, string Direction, string Greeting, string Closing, DateWords Dates, Dictionary<string, TemplateTexts> Neutral, Dictionary<string, TemplateTexts> Explicit)
{
    static readonly JsonSerializerOptions Options = new(StrictJson.Options) { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <exception cref="JsonException">it is not such a file; the message says where</exception>
    internal static LanguageFile Parse(string json) => JsonSerializer.Deserialize<LanguageFile>(json, Options) ?? throw new JsonException("The file is empty.");
}

/// <summary>What is said of a kind of message, as <see cref="Pattern"/>s.</summary>
/// <param name="Subject">Without variables.</param>
/// <param name="Body">A sentence or a few; a line break begins a line.</param>
/// <param name="Short">For a telephone's screen; left out where <paramref name="Body"/> with short dates will do.</param>
public sealed record TemplateTexts(string Subject, string Body, string? Short = null);

/// <summary>How a language writes dates. Names are ours: the operating system's differ from machine to machine, and are missing where it has none.</summary>
/// <param name="Date">Of <c>{weekday}</c>, <c>{day}</c>, <c>{month}</c>, <c>{year}</c>.</param>
/// <param name="When">Of <c>{date}</c> and <c>{time}</c>.</param>
/// <param name="ShortDate">Of <c>{day}</c> and <c>{month}</c>, or <c>{number}</c> for the month as a number.</param>
/// <param name="ShortWhen">Of <c>{date}</c>, which is the short one, and <c>{time}</c>.</param>
/// <param name="Separator">Between the items of a list on one line.</param>
/// <param name="Weekdays">From Monday on.</param>
/// <param name="Months">By calendar: <c>gregorian</c> (the Buddhist one has the same months), <c>islamic</c> and <c>persian</c>.</param>
/// <param name="FirstDay">The first day of a month, where it is not written as 1; in <paramref name="Date"/> only.</param>
sealed record DateWords(
    string Date, string When, string ShortDate, string ShortWhen, string Separator, string[] Weekdays, Dictionary<string, string[]> Months, string? FirstDay = null);
