namespace Mox.Server.Tests.Imap;

public class A_session_whose_account_may_no_longer_be_used
{
    [Fact]
    public async Task Ends_at_once_also_while_it_idles_and_those_of_others_go_on()
    {
        await using var house = await ImapHouse.OpenAsync();
        var other = await house.Store.AddAccountAsync("other");
        var (waiting, idling) = (await house.SelectAsync(), await house.SelectAsync());
        await idling.WriteAsync("i IDLE\r\n");
        Assert.StartsWith("+ ", await idling.ReadAsync(), StringComparison.Ordinal);
        await house.Store.Accounts.SetLoginDisabledAsync(other.Id, "Ask the office", default);
        await waiting.OkAsync("NOOP");
        await house.Store.Accounts.SetLoginDisabledAsync(house.Account.Id, "Ask the office", default);
        Assert.Equal("* BYE This account can no longer be used", await waiting.ReadAsync());
        Assert.Null(await waiting.ReadAsync());
        Assert.Contains("This account can no longer be used", await idling.ReadAsync(), StringComparison.Ordinal);
    }
}
