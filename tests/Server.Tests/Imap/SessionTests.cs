using System.Net;

namespace Mox.Server.Tests.Imap;

/// <summary>Greeting, phases, faults and good-byes.</summary>
public class Imap_session
{
    [Fact]
    public async Task The_greeting_tells_the_short_list_of_capabilities()
    {
        await using var house = await ImapHouse.OpenAsync();
        var greeting = await house.Open().ReadAsync();
        Assert.StartsWith("* OK [CAPABILITY IMAP4rev2 IMAP4rev1 ", greeting, StringComparison.Ordinal);
        Assert.Contains("AUTH=PLAIN", greeting, StringComparison.Ordinal);
        Assert.DoesNotContain("CONDSTORE", greeting, StringComparison.Ordinal);
        Assert.DoesNotContain("-PLUS", greeting, StringComparison.Ordinal);
        Assert.DoesNotContain("LOGINDISABLED", greeting, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_TLS_passwords_are_refused_from_afar()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = house.Open(IPAddress.Parse("192.0.2.1"));
        var greeting = await peer.ReadAsync();
        Assert.Contains("LOGINDISABLED", greeting, StringComparison.Ordinal);
        Assert.DoesNotContain("AUTH=PLAIN", greeting, StringComparison.Ordinal);
        Assert.Contains("AUTH=SCRAM-SHA-256", greeting, StringComparison.Ordinal);
        Assert.Equal("PRIVACYREQUIRED", (await peer.SendAsync($"LOGIN {house.Account.Address} \"{ImapHouse.Password}\"")).Code);
        Assert.Equal("PRIVACYREQUIRED", (await peer.SendAsync("AUTHENTICATE PLAIN =")).Code);
        Assert.Empty(house.Accounts.Attempts);
    }

    [Fact]
    public async Task Signing_in_tells_the_long_list()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.ConnectAsync();
        var answer = await peer.OkAsync($"LOGIN {house.Account.Address} \"{ImapHouse.Password}\"");
        Assert.StartsWith("CAPABILITY IMAP4rev2 IMAP4rev1 LITERAL+", answer.Code, StringComparison.Ordinal);
        Assert.DoesNotContain("AUTH=", answer.Code, StringComparison.Ordinal);
        foreach (var name in (string[])["IDLE", "NAMESPACE", "ID", "ENABLE", "UNSELECT", "UIDPLUS", "MOVE", "ESEARCH", "LIST-EXTENDED", "LIST-STATUS", "SPECIAL-USE", "CREATE-SPECIAL-USE", "STATUS=SIZE", "CONDSTORE", "UTF8=ACCEPT"])
        {
            Assert.Contains($" {name}", answer.Code, StringComparison.Ordinal);
        }

        Assert.Equal($"* {answer.Code}", Assert.Single((await peer.OkAsync("CAPABILITY")).Untagged));
    }

    [Fact]
    public async Task Connections_of_one_network_are_limited_in_how_many()
    {
        await using var house = await ImapHouse.OpenAsync(limits: limits => limits.Concurrent = 2);
        var (near, far) = (IPAddress.Parse("192.0.2.1"), IPAddress.Parse("198.51.100.1"));
        var first = await house.ConnectAsync(near);
        await house.ConnectAsync(near);
        var third = house.Open(near);
        Assert.Equal("* BYE [UNAVAILABLE] Too many connections from your network; try again later", await third.ReadAsync());
        Assert.Null(await third.ReadAsync());
        Assert.StartsWith("* OK ", await house.Open(far).ReadAsync(), StringComparison.Ordinal);

        // A place is free again once a connection has ended.
        await first.OkAsync("LOGOUT");
        Assert.Null(await first.ReadAsync());
        Assert.StartsWith("* OK ", await house.Open(near).ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_of_one_network_are_limited_in_how_often()
    {
        await using var house = await ImapHouse.OpenAsync(limits: limits => limits.NewPerMinute = 2);
        var near = IPAddress.Parse("192.0.2.1");
        for (var i = 0; i < 2; i++) await (await house.ConnectAsync(near)).OkAsync("LOGOUT");
        Assert.StartsWith("* BYE [UNAVAILABLE] Too many connections", await house.Open(near).ReadAsync(), StringComparison.Ordinal);
        house.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.StartsWith("* OK ", await house.Open(near).ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_user_and_wrong_password_sound_the_same()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.ConnectAsync();
        var wrong = await peer.SendAsync($"LOGIN {house.Account.Address} nonsense");
        var unknown = await peer.SendAsync("LOGIN nobody@test.example nonsense");
        Assert.Equal("AUTHENTICATIONFAILED", wrong.Code);
        Assert.Equal(wrong.Tagged, unknown.Tagged);
    }

    [Fact]
    public async Task A_disabled_account_is_told_so_without_AUTHENTICATIONFAILED()
    {
        await using var house = await ImapHouse.OpenAsync();
        house.Accounts.DisabledText = "Ask the office";
        var answer = await (await house.ConnectAsync()).SendAsync($"LOGIN {house.Account.Address} \"{ImapHouse.Password}\"");
        Assert.Equal("NO [CONTACTADMIN] Ask the office", answer.Tagged);
    }

    [Fact]
    public async Task Failures_cost_time_and_at_last_the_connection()
    {
        await using var house = await ImapHouse.OpenAsync(options => options.MaxFailedSignIns = 4);
        var peer = await house.ConnectAsync();
        for (var i = 0; i < 2; i++) Assert.True((await peer.SendAsync("LOGIN a b")).IsNo);
        await peer.WriteAsync("x LOGIN a b\r\n");
        var third = peer.AnswerAsync("x");
        await SilentAsync(third);
        await house.Time.AdvanceUntilAsync(third, TimeSpan.FromSeconds(1));
        Assert.True((await third).IsNo);

        await peer.WriteAsync("y LOGIN a b\r\n");
        var fourth = peer.AnswerAsync("y");
        await SilentAsync(fourth);
        house.Time.Advance(TimeSpan.FromSeconds(1));
        await SilentAsync(fourth);
        await house.Time.AdvanceUntilAsync(fourth, TimeSpan.FromSeconds(2));
        Assert.True((await fourth).IsNo);
        Assert.StartsWith("* BYE", await peer.ReadAsync(), StringComparison.Ordinal);
        Assert.Null(await peer.ReadAsync());
    }

    [Fact]
    public async Task A_throttled_network_is_turned_away_at_the_door()
    {
        await using var house = await ImapHouse.OpenAsync();
        house.Accounts.Throttled = true;
        var peer = house.Open();
        Assert.StartsWith("* BYE [UNAVAILABLE]", await peer.ReadAsync(), StringComparison.Ordinal);
        Assert.Null(await peer.ReadAsync());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("EHLO there\r\n")]
    [InlineData("\r\n")]
    [InlineData("\0\u0001\u0002\r\n")]
    public async Task What_is_no_IMAP_is_told_so_and_hung_up_on(string line)
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.ConnectAsync();
        await peer.WriteAsync(line);
        Assert.StartsWith("* BYE", await peer.ReadAsync(), StringComparison.Ordinal);
        Assert.Null(await peer.ReadAsync());
    }

    [Fact]
    public async Task Nonsense_after_sense_is_BAD_a_limited_number_of_times()
    {
        await using var house = await ImapHouse.OpenAsync(options => options.MaxBadCommands = 5);
        var peer = await house.ConnectAsync();
        await peer.OkAsync("NOOP");
        for (var i = 0; i < 4; i++) Assert.True((await peer.SendAsync("FROBNICATE")).IsBad);
        await peer.OkAsync("NOOP");
        for (var i = 0; i < 5; i++) Assert.True((await peer.SendAsync("FETCH")).IsBad);
        Assert.StartsWith("* BYE [CLIENTBUG]", await peer.ReadAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT INBOX")]
    [InlineData("LIST \"\" *")]
    [InlineData("FETCH 1 UID")]
    [InlineData("IDLE")]
    [InlineData("ENABLE CONDSTORE")]
    public async Task A_command_in_the_wrong_phase_is_BAD(string command)
    {
        await using var house = await ImapHouse.OpenAsync();
        Assert.True((await (await house.ConnectAsync()).SendAsync(command)).IsBad);
    }

    [Theory]
    [InlineData("LOGIN a b")]
    [InlineData("AUTHENTICATE PLAIN")]
    [InlineData("FETCH 1 UID")]
    [InlineData("CLOSE")]
    [InlineData("STARTTLS")]
    public async Task A_command_that_cannot_come_after_sign_in_is_BAD(string command)
    {
        await using var house = await ImapHouse.OpenAsync();
        Assert.True((await (await house.SignInAsync()).SendAsync(command)).IsBad);
    }

    [Fact]
    public async Task Logout_says_good_bye_first()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SignInAsync();
        var answer = await peer.OkAsync("LOGOUT");
        Assert.StartsWith("* BYE", Assert.Single(answer.Untagged), StringComparison.Ordinal);
        Assert.Null(await peer.ReadAsync());
    }

    [Fact]
    public async Task A_stranger_has_a_minute_a_user_half_an_hour()
    {
        await using var house = await ImapHouse.OpenAsync();
        var (stranger, user) = (await house.ConnectAsync(), await house.SignInAsync());
        await house.Store.Mailboxes.ListAsync(house.Account.Id, default);
        await SettleAsync();
        var turnedOut = stranger.ReadAsync();
        await house.Time.AdvanceUntilAsync(turnedOut, TimeSpan.FromSeconds(61));
        Assert.StartsWith("* BYE", await turnedOut, StringComparison.Ordinal);
        await user.OkAsync("NOOP");
        await SettleAsync();
        house.Time.Advance(TimeSpan.FromMinutes(30));
        await user.OkAsync("NOOP");
        await SettleAsync();
        var ended = user.ReadAsync();
        await house.Time.AdvanceUntilAsync(ended, TimeSpan.FromMinutes(32));
        Assert.StartsWith("* BYE", await ended, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopping_server_says_good_bye_to_all()
    {
        await using var house = await ImapHouse.OpenAsync();
        var (waiting, idling) = (await house.SignInAsync(), await house.SelectAsync());
        await idling.WriteAsync("i IDLE\r\n");
        await idling.ReadAsync();
        await house.DrainAsync();
        Assert.StartsWith("* BYE [UNAVAILABLE]", await waiting.ReadAsync(), StringComparison.Ordinal);
        Assert.StartsWith("i NO [UNAVAILABLE]", await idling.ReadAsync(), StringComparison.Ordinal);
        Assert.StartsWith("* BYE", await idling.ReadAsync(), StringComparison.Ordinal);
        Assert.StartsWith("* BYE", await house.Open().ReadAsync(), StringComparison.Ordinal);
        await house.EndedAsync();
    }

    [Fact]
    public async Task Pipelined_commands_are_answered_in_order()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SignInAsync();
        await peer.WriteAsync("a NOOP\r\nb CAPABILITY\r\nc SELECT INBOX\r\nd UID SEARCH ALL\r\ne LOGOUT\r\n");
        foreach (var tag in (string[])["a", "b", "c", "d", "e"]) Assert.True((await peer.AnswerAsync(tag)).IsOk);
    }

    [Fact]
    public async Task A_command_is_answered_wherever_the_network_cuts_it()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SignInAsync();
        const string command = "a CREATE {4+}\r\nnew1\r\n";
        for (var cut = 0; cut < command.Length; cut++)
        {
            await peer.WriteAsync(command[..cut]);
            await Task.Yield();
            await peer.WriteAsync(command[cut..]);
            var answer = await peer.AnswerAsync("a");
            Assert.True(answer.IsOk || answer.Code == "ALREADYEXISTS");
        }
    }

    [Fact]
    public async Task Id_is_answered_and_the_version_told_to_users_only()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.ConnectAsync();
        Assert.DoesNotContain("version", (await peer.OkAsync("ID (\"name\" \"x\")")).Untagged[0], StringComparison.Ordinal);
        await peer.OkAsync($"LOGIN {house.Account.Address} \"{ImapHouse.Password}\"");
        Assert.Contains("\"version\"", (await peer.OkAsync("ID NIL")).Untagged[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enable_tells_what_is_newly_on()
    {
        await using var house = await ImapHouse.OpenAsync();
        var peer = await house.SignInAsync();
        Assert.Equal("* ENABLED CONDSTORE UTF8=ACCEPT", (await peer.OkAsync("ENABLE UTF8=ACCEPT X-UNKNOWN CONDSTORE")).Untagged[0]);
        Assert.Equal("* ENABLED IMAP4rev2", (await peer.OkAsync("ENABLE CONDSTORE IMAP4rev2")).Untagged[0]);
    }

    /// <summary>Lets the sessions reach their next wait.</summary>
    private static async Task SettleAsync()
    {
        for (var i = 0; i < 200; i++) await Task.Yield();
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
    }

    private static async Task SilentAsync(Task answer)
    {
        await SettleAsync();
        Assert.False(answer.IsCompleted);
    }
}
