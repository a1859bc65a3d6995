using Mox.Server.Config;
using Mox.Server.Storage;
using Mox.Server.Storage.Config;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Tests.Config;

public class Versions_of_the_configuration
{
    [Fact]
    public async Task Are_kept_for_each_change_with_who_and_what_and_can_all_be_read_again()
    {
        await using var house = await ConfigHouse.OpenAsync();
        var texts = new Dictionary<long, string>();
        for (var seed = 1; seed <= 30; seed++)
        {
            await house.BecomeAsync(ConfigHouse.Made(seed));
            texts[(await house.Versions.ListAsync(default))[0].Id] = await house.TextAsync();
        }

        var alice = house.Store.Book.ByLogin("alice")!.Id;
        await house.Store.Accounts.By("jane").SetDisplayNameAsync(alice, "Alice B.", default);
        var last = (await house.Versions.ListAsync(default))[0];
        Assert.Equal(("jane", "account.name alice"), (last.Who, last.Reason));
        Assert.Equal(house.House.Clock.GetUtcNow(), last.At);
        foreach (var (id, text) in texts) Assert.Equal(text, await house.Versions.WholeAsync(id, default));
        var (before, after) = (await house.Versions.WithBeforeAsync(last.Id, default))!.Value;
        Assert.Equal(["      \"displayName\": \"Alice B.\","], after.Split('\n').Except(before!.Split('\n')));

        // What is no change makes none.
        await house.Store.Get<DomainStore>().ChangeAsync(SigningDomain, DomainStore.SettingsOf(house.Store.Book.Domain(SigningDomain)!), default);
        Assert.Equal(last.Id, (await house.Versions.ListAsync(default))[0].Id);
    }

    [Fact]
    public async Task Are_bounded_in_number()
    {
        await using var house = await ConfigHouse.OpenAsync();
        for (var i = 0; i < ConfigVersions.Kept + 20; i++) await house.Store.Accounts.SetQuotaAsync(house.House.Bob.Id, (i + 1) * 1000, default);
        var all = await house.Versions.ListAsync(default);
        Assert.Equal(ConfigVersions.Kept, all.Length);
        Assert.NotNull(await house.Versions.WholeAsync(all[^1].Id, default));
        Assert.Null(await house.Versions.WholeAsync(all[^1].Id - 1, default));
        Assert.Null((await house.Versions.WithBeforeAsync(all[^1].Id, default))!.Value.Before);
        Assert.Contains("21000 B", ConfigHouse.Body((await house.NowAsync()) with { }) + await house.Versions.WholeAsync(all[^1].Id, default), StringComparison.Ordinal);

        // Each is a few lines: the whole stands there once.
        var octets = await house.Store.Turns.RunAsync(turn => turn.Sql.Number("SELECT SUM(length(Document)) FROM ConfigVersions"), default);
        Assert.InRange(octets!.Value, 1, (200 * ConfigVersions.Kept) + 20_000);
    }

    [Fact]
    public async Task Can_be_gone_back_to_and_what_was_made_since_stays()
    {
        await using var house = await ConfigHouse.OpenAsync();
        await house.Store.Get<AliasStore>().AddAsync(ConfigHouse.Address("team@test.example"), new AliasSettings(), [house.House.Bob.Address], default);
        var version = (await house.Versions.ListAsync(default))[0].Id;
        await house.Store.Get<AliasStore>().RemoveAsync(ConfigHouse.Address("team@test.example"), default);
        await house.Store.Get<AccountRemoval>().BeginAsync(house.House.Bob.Id, "alice", default);
        await house.Store.AddAccountAsync("carol");

        var outcome = await house.ApplyAsync((await house.Versions.WholeAsync(version, default))!, force: true, keep: true);
        Assert.True(outcome.Result == ConfigResult.Applied, ConfigHouse.Words(outcome));
        Assert.True(house.Store.Book.Aliases.Single().HasMember(house.Store.Book.ByLogin("bob")!.Id));
        Assert.NotNull(house.Store.Book.ByLogin("carol"));
        Assert.Contains("the account carol was made later, and stays.", outcome.Notes.Select(note => note.ToString()));
        Assert.Contains(outcome.Notes, note => note.ToString().StartsWith("bob comes back empty", StringComparison.Ordinal));
    }

    [Fact]
    public void That_differ_at_any_place_are_made_again_from_what_differs()
    {
        string[] texts = ["", "\n", "a", "a\n", "\na", "a\nb\nc", "a\nc", "a\n\nc", "b\nb\nb", "b\nb", "x\ny\nz\n", "a\nb\nc\na\nb\nc", "\n\n\n"];
        foreach (var source in texts)
        {
            foreach (var target in texts) Assert.Equal(target, LineDelta.Apply(source, LineDelta.Between(source, target)));
        }

        Assert.Throws<FormatException>(() => LineDelta.Apply("a", "5 5 0\n"));
        Assert.Throws<FormatException>(() => LineDelta.Apply("a", "nonsense"));
    }

    private static Mox.Protocols.Addresses.DomainName SigningDomain => ConfigHouse.Domain("test.example");
}

public class The_file_in_the_data_folder
{
    [Fact]
    public async Task Follows_each_change_and_is_the_owners_alone()
    {
        await using var house = await ConfigHouse.OpenAsync();
        await house.Export.StartAsync(default);
        await UntilAsync(async () => File.Exists(house.Export.File) && await File.ReadAllTextAsync(house.Export.File) == await house.TextAsync());
        await house.Store.Accounts.SetDisplayNameAsync(house.House.Bob.Id, "Bob", default);
        await UntilAsync(async () => (await File.ReadAllTextAsync(house.Export.File)).Contains("\"displayName\": \"Bob\"", StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(house.Export.File));
        Assert.Equal([house.Export.File], Directory.EnumerateFiles(house.Export.Folder));
        await house.Export.StopAsync(default);
    }

    [Fact]
    public async Task Is_put_aside_when_somebody_edited_it_and_not_when_it_was_applied()
    {
        await using var house = await ConfigHouse.OpenAsync();
        Assert.True(await house.Export.WriteAsync(default));
        var edited = (await File.ReadAllTextAsync(house.Export.File)).Replace("\"separators\": \"+\"", "\"separators\": \"-\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(house.Export.File, edited);
        Assert.Equal(ConfigResult.Applied, (await house.ApplyAsync(edited)).Result);
        Assert.Equal(await house.TextAsync(), await File.ReadAllTextAsync(house.Export.File));
        Assert.Single(Directory.EnumerateFiles(house.Export.Folder));

        await File.WriteAllTextAsync(house.Export.File, edited + "// not done yet\n");
        await house.Store.Accounts.SetDisplayNameAsync(house.House.Bob.Id, "Bob", default);
        Assert.True(await house.Export.WriteAsync(default));
        var aside = Assert.Single(Directory.EnumerateFiles(house.Export.Folder, "domains.edited-*.json"));
        Assert.Equal(edited + "// not done yet\n", await File.ReadAllTextAsync(aside));
        Assert.Equal(await house.TextAsync(), await File.ReadAllTextAsync(house.Export.File));
    }

    [Fact]
    public async Task That_cannot_be_written_stops_no_change_and_is_told()
    {
        await using var house = await ConfigHouse.OpenAsync();
        await File.WriteAllTextAsync(house.Export.Folder, "a file where the folder should be");
        Assert.Equal(ConfigResult.Applied, (await house.ApplyAsync((await house.TextAsync()).Replace("\"separators\": \"+\"", "\"separators\": \"-\"", StringComparison.Ordinal))).Result);
        Assert.NotNull(house.Export.LastFault);
        File.Delete(house.Export.Folder);
        Assert.True(await house.Export.WriteAsync(default));
        Assert.Null(house.Export.LastFault);
    }

    private static async Task UntilAsync(Func<Task<bool>> so)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await so())
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
