using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public class Words_about_limits_of_sending
{
    [Theory]
    [InlineData(false, 1000, 191.2, "This account may write to 1000 recipients in 24 hours, and has done so. Nothing was sent; try again in 3 h 12 min.")]
    [InlineData(true, 200, 0.5, "This account may write to 200 people in 24 hours whom it never wrote to before, and has done so. Nothing was sent; try again in 1 min.")]
    [InlineData(true, 2, -1, "This account may write to 2 new recipients a day, and this message has more. Nothing was sent; the draft is kept.")]
    [InlineData(false, 2, -1, "This account may write to 2 recipients a day, and this message has more. Nothing was sent; the draft is kept.")]
    public void Say_when_it_goes_on(bool newRecipients, int most, double minutes, string said) =>
        Assert.Equal(said, ComposeWords.Of(new SendOutcome.Limited(newRecipients, most, minutes < 0 ? null : TimeSpan.FromMinutes(minutes))));
}
