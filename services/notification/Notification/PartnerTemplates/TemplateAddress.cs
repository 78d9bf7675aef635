using Entraide.Notification.Deliveries;
using Entraide.Notification.Participants;
using Entraide.Notification.Templates;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Notification.PartnerTemplates;

/// <summary>Which of a partner's texts is meant: <c>/templates/{language}/{kind}?words=</c>, of which <c>words</c> is <c>neutral</c> where it is left out.</summary>
sealed record TemplateAddress(Guid Partner, string Language, DeliveryKind Kind, Words Words)
{
    /// <exception cref="Problem">nothing is written in that language or of that kind, or there are no such words</exception>
    internal static TemplateAddress Read(string language, string kind, HttpRequest request, Caller caller)
    {
        var words = request.Query["words"].ToString();
        // Whoever chose a disguise gets the neutral text, so that there is no third to keep discreet.
        new Checks().That(words is "" or "neutral" or "explicit", "?words", "One of neutral, explicit.").Enforce();
        return Wording.Languages.Contains(language) && Kinds.TryGetValue(kind, out var found)
            ? new TemplateAddress(caller.Partner, language, found, words == "explicit" ? Words.Explicit : Words.Neutral)
            : throw Problem.NotFound();
    }

    internal static readonly IReadOnlyDictionary<string, DeliveryKind> Kinds = Enum.GetValues<DeliveryKind>().ToDictionary(kind => kind.Word());

    /// <summary>As the parameters of a query.</summary>
    internal object Key => new { Partner, Language, kind = Kind.Word(), words = Words.Word() };

    /// <summary>What the partner's text breaks of the rules, by JSON pointer.</summary>
    internal IReadOnlyList<Fault> Faults(TemplateTexts texts) =>
        TemplateLint.Of(Language, Kind, Words, texts).Select(fault => (fault.Key, fault.Fault)).ToArray() is { Length: > 0 } broken
            ? [.. broken.Select(fault => new Fault(fault.Key, $"It {fault.Fault}."))]
            : Words == Words.Neutral && !Samples.FitsOneTextMessage(Language, Kind, texts)
                ? [new Fault("/short", "It does not fit one text message: 160 letters, or 70 where one is not in the alphabet of text messages. Without it, body is taken.")]
                : [];
}
