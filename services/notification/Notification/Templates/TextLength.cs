namespace Entraide.Notification.Templates;

/// <summary>How much of a text message a text takes (3GPP TS 23.038, 6.2.1): 160 septets, or 70 characters of 16 bits once a letter is not in its alphabet.</summary>
static class TextLength
{
    const string Alphabet = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    const string TakesTwo = "^{}\\[~]|€\f";

    internal static bool FitsOneMessage(string text) => text.All(letter => Alphabet.Contains(letter) || TakesTwo.Contains(letter))
        ? text.Sum(letter => TakesTwo.Contains(letter) ? 2 : 1) <= 160
        : text.Length <= 70;
}
