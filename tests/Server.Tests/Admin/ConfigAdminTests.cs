using Mox.Server.Admin;
using Mox.Server.Config;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Tests.Config;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Tests.Admin;

public class The_configuration_for_administrators
{
    [Fact]
    public async Task Is_judged_and_applied_in_their_name_and_nothing_goes_that_they_did_not_name()
    {
        await using var house = await ConfigHouse.OpenAsync();
        await house.Store.AppendAsync(house.House.Bob.Inbox, "Subject: hello\n\nHello\n");
        await house.Store.Accounts.SetAdminAsync(house.House.Alice.Id, true, default);
        var admin = For(house);
        var text = (await admin.TextAsync(null, default))!;
        Assert.Equal(ConfigState.Same, (await admin.DescribeAsync(text, [], default)).State);
        var without = text.Remove(text.IndexOf(",\n    \"bob\": {", StringComparison.Ordinal), text.LastIndexOf("\n  }\n}", StringComparison.Ordinal) - text.IndexOf(",\n    \"bob\": {", StringComparison.Ordinal));
        var report = await admin.DescribeAsync(without, [], default);
        Assert.Equal((ConfigState.Same, "account:bob"), (report.State, Assert.Single(report.Missing).Key));
        Assert.StartsWith("1 message, ", report.Missing[0].Loss, StringComparison.Ordinal);
        Assert.Equal(ConfigState.Same, (await admin.ApplyAsync(without, [], evenIfStale: false, default)).State);
        Assert.NotNull(house.Store.Book.ByLogin("bob"));

        report = await admin.DescribeAsync(without, ["account:bob"], default);
        Assert.Equal((ConfigState.Changes, "account:bob"), (report.State, Assert.Single(report.Missing).Key));
        report = await admin.ApplyAsync(without, ["account:bob"], evenIfStale: false, default);
        Assert.Equal(ConfigState.Applied, report.State);
        Assert.Null(house.Store.Book.ByLogin("bob"));
        var last = (await admin.OpenAsync(default)).Versions[0];
        Assert.Equal((report.Version, "alice"), (last.Version, last.Who));

        // Back again: the account, and none of what it had.
        var back = (await admin.DescribeReturnAsync(last.Version - 1, [], default))!;
        Assert.Contains(back.Notes, note => note.ToString().StartsWith("bob comes back empty", StringComparison.Ordinal));
        Assert.Equal(ConfigState.Applied, (await admin.ReturnAsync(last.Version - 1, [], default))!.State);
        Assert.NotNull(house.Store.Book.ByLogin("bob"));
        Assert.Empty(await house.Store.Accounts.CredentialsAsync(house.Store.Book.ByLogin("bob")!.Id, default));
        Assert.Equal(text.Split('\n').Where(line => !line.Contains("\"version\"", StringComparison.Ordinal)), (await admin.TextAsync(null, default))!.Split('\n').Where(line => !line.Contains("\"version\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Shows_what_each_version_changed_and_in_what()
    {
        await using var house = await ConfigHouse.OpenAsync();
        await house.Store.Accounts.SetDisplayNameAsync(house.House.Bob.Id, "Bob", default);
        var admin = For(house);
        var difference = (await admin.DifferenceAsync((await admin.OpenAsync(default)).Versions[0].Version, default))!;
        Assert.Equal((1, 1, 0, false), (difference.Added, difference.Removed, difference.More, difference.IsFirst));
        Assert.Equal("accounts › bob", difference.Lines[0].Text);
        Assert.Equal("      \"displayName\": \"Bob\",", difference.Lines.Single(line => line.Kind == ConfigLineKind.Added).Text);
        Assert.True((await admin.DifferenceAsync(1, default))!.IsFirst);
        Assert.Null(await admin.DifferenceAsync(99, default));
        Assert.Null(await admin.DescribeReturnAsync(99, [], default));
    }

    [Fact]
    public async Task Is_refused_to_others()
    {
        await using var house = await ConfigHouse.OpenAsync();
        var user = For(house, isAdmin: false);
        await Assert.ThrowsAsync<NotSignedInException>(() => user.OpenAsync(default));
        await Assert.ThrowsAsync<NotSignedInException>(() => user.DifferenceAsync(1, default));
        await Assert.ThrowsAsync<NotSignedInException>(() => user.TextAsync(null, default));
        await Assert.ThrowsAsync<NotSignedInException>(() => user.DescribeAsync("{}", [], default));
        await Assert.ThrowsAsync<NotSignedInException>(() => user.ApplyAsync("{}", [], true, default));
        await Assert.ThrowsAsync<NotSignedInException>(() => user.DescribeReturnAsync(1, [], default));
        await Assert.ThrowsAsync<NotSignedInException>(() => user.ReturnAsync(1, [], default));
    }

    private static ConfigAdmin For(ConfigHouse house, bool isAdmin = true) => new(
        new CurrentAccount(new FixedSession(SessionClaims.Begin(new SessionAccount(house.House.Alice.Id, "alice", isAdmin), house.House.Alice.Address, house.House.Clock.GetUtcNow()))),
        house.Apply, house.Versions, house.Export, house.Store.Book, house.Store.Get<AccountSettingsStore>());
}

public class Differences_by_lines
{
    [Fact]
    public void Lead_from_one_text_to_the_other_with_as_few_lines_as_there_are()
    {
        var random = new Random(3);
        for (var i = 0; i < 2000; i++)
        {
            string[] Made() => [.. Enumerable.Range(0, random.Next(12)).Select(_ => ((char)('a' + random.Next(4))).ToString())];
            var (from, to) = (Made(), Made());
            var lines = LineDifference.Lines(from, to);
            Assert.Equal(to, lines.Where(line => line.Kind != ConfigLineKind.Removed).Select(line => line.Text));
            Assert.Equal(from, lines.Where(line => line.Kind != ConfigLineKind.Added).Select(line => line.Text));
            Assert.Equal(from.Length + to.Length - (2 * Common(from, to)), lines.Count(line => line.Kind != ConfigLineKind.Same));
            Assert.All(lines, line => Assert.Equal(line.Text, (line.Kind == ConfigLineKind.Removed ? from : to)[line.Number - 1]));
        }
    }

    [Fact]
    public void Of_texts_that_have_nothing_in_common_are_told_and_have_an_end()
    {
        var difference = LineDifference.Between(string.Join('\n', Enumerable.Range(0, 5000)), string.Join('\n', Enumerable.Range(10_000, 5000)));
        Assert.Equal((5000, 5000, 8000), (difference.Added, difference.Removed, difference.More));
    }

    /// <summary>The most lines that both have in the same order.</summary>
    private static int Common(string[] from, string[] to)
    {
        var table = new int[from.Length + 1, to.Length + 1];
        for (var i = 1; i <= from.Length; i++)
        {
            for (var j = 1; j <= to.Length; j++) table[i, j] = from[i - 1] == to[j - 1] ? table[i - 1, j - 1] + 1 : Math.Max(table[i - 1, j], table[i, j - 1]);
        }

        return table[from.Length, to.Length];
    }
}
