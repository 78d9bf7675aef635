using Entraide.Notification.Stopping;

namespace Entraide.Notification.Tests.Unit;

public sealed class ExitWordTests
{
    [Theory]
    [InlineData("STOP")]
    [InlineData("  stop. ")]
    [InlineData("Stop!!! please")]
    [InlineData("Arrêt")]
    [InlineData("arret")]
    [InlineData("توقف")]
    [InlineData("basta")]
    [InlineData("alto")]
    [InlineData("fermati")]
    [InlineData("Aufhören")]
    [InlineData("koniec")]
    [InlineData("durdur")]
    [InlineData("sair")]
    [InlineData("стоп")]
    [InlineData("停止")]
    [InlineData("やめて。")]
    [InlineData("退订")]
    public void Everybody_can_say_stop_in_their_language(string text) => Assert.True(ExitWords.IsStop(text, null));

    [Theory]
    [InlineData("")]
    [InlineData("...")]
    [InlineData("Thank you, see you tomorrow")]
    [InlineData("I cannot stop crying")]
    [InlineData("The end of the week is fine")]
    [InlineData("nonstop")]
    public void Not_everything_is_a_stop(string text) => Assert.False(ExitWords.IsStop(text, null));

    [Theory]
    [InlineData("pomme verte", true)]
    [InlineData("Pomme  Verte!", true)]
    [InlineData("pomme verte merci", true)]
    [InlineData("pomme", false)]
    [InlineData("pomme vertes", false)]
    public void A_person_may_have_a_word_of_their_own(string text, bool stops)
    {
        Assert.Equal(stops, ExitWords.IsStop(text, "Pomme verte"));
        Assert.False(ExitWords.IsStop(text, null));
    }
}
