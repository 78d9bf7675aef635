using System.Text;

namespace Entraide.Notification.Stopping;

/// <summary>What somebody writes who wants to hear nothing any more.</summary>
static class ExitWords
{
    // As on telephones: in capitals, with accents and without, in every language people are written to in.
    static readonly HashSet<string> Words =
    [
        "STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT",
        "ARRET", "ARRÊT", "ARRETER", "ARRÊTER", "ARRETEZ", "ARRÊTEZ", "STOPPER",
        "توقف", "قف", "إيقاف", "ايقاف", "أوقف", "اوقف", "الغاء", "إلغاء",
        "ALTO", "PARAR", "PARA", "BASTA", "BAJA", "DETENER",
        "FERMA", "FERMATI", "FERMARE", "ANNULLA",
        "STOPP", "HALT", "ENDE", "ABBRECHEN", "AUFHÖREN", "AUFHOEREN", "ABMELDEN",
        "KONIEC", "ZATRZYMAJ", "PRZESTAŃ", "PRZESTAN", "WYPISZ",
        "DUR", "DURDUR", "IPTAL", "İPTAL",
        "PARE", "SAIR", "CANCELAR",
        "СТОП", "ХВАТИТ", "ОТПИСАТЬСЯ", "ОТМЕНА", "ПРЕКРАТИТЬ",
        "停止", "ストップ", "中止", "やめて", "止めて", "配信停止", "解除",
        "停", "退订", "退訂", "取消",
    ];

    /// <summary>Words that mean nothing else: what follows them does not matter.</summary>
    static readonly HashSet<string> FirstWords = ["STOP", "STOPP", "ARRET", "ARRÊT", "СТОП", "توقف", "UNSUBSCRIBE", "停止", "退订"];

    /// <summary>
    /// Whether <paramref name="text"/> says stop: it is one of the ordinary words, or begins with a clear one; or it is, or begins with, the person's
    /// <paramref name="own"/>. Rather once too often: a message too few can be made up for.
    /// </summary>
    internal static bool IsStop(string text, string? own)
    {
        var said = Plain(text);
        return Words.Contains(said) || FirstWords.Contains(said.Split(' ', 2)[0]) || (own is not null && Plain(own) is { Length: > 0 } word && $"{said} ".StartsWith($"{word} ", StringComparison.Ordinal));
    }

    /// <summary>Letters, marks and digits in capitals, whatever else there is as single spaces.</summary>
    internal static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark)
            {
                plain.Append(Rune.ToUpperInvariant(rune).ToString());
            }
            else if (plain.Length > 0 && plain[^1] != ' ')
            {
                plain.Append(' ');
            }
        }

        return plain.ToString().TrimEnd();
    }
}
