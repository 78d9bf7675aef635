using Entraide.Notification.Channels;
using Entraide.Notification.Deliveries;
using Entraide.Notification.Mail;

namespace Entraide.Notification.Tests.Unit;

public sealed class RetryTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(11, 900)]
    [InlineData(99, 900)]
    public void Tries_come_further_and_further_apart(int attempt, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), DeliveryQueue.RetryAfter(attempt));

    [Fact]
    public void An_outage_of_most_of_a_day_is_sat_out() => Assert.InRange(
        Enumerable.Range(1, DeliveryQueue.MostAttempts).Sum(attempt => DeliveryQueue.RetryAfter(attempt).TotalHours), 20, 30);

    [Theory]
    [InlineData(550, "Refused")]
    [InlineData(553, "Refused")]
    [InlineData(421, "NotTaken")]
    [InlineData(451, "NotTaken")]
    [InlineData(554, "NotTaken")]
    [InlineData(250, "Taken")]
    public void Only_an_address_that_does_not_exist_is_given_up_at_once(int status, string result) =>
        Assert.Equal(Enum.Parse<SendResult>(result), SmtpChannel.Outcome(status).Result);

    [Fact]
    public void A_claim_outlives_the_longest_attempt() => Assert.True(DeliveryQueue.Lease > 2 * IChannel.Limit);
}
