using Mox.Server.Config;
using Mox.Server.Dkim;
using Mox.Server.Storage;
using Mox.Server.Storage.Config;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Tests.Config;

public class Configurations_that_are_applied
{
    [Fact]
    public async Task Come_out_as_they_were_written_whatever_was_there_before()
    {
        await using var house = await ConfigHouse.OpenAsync();
        for (var seed = 1; seed <= 40; seed++)
        {
            var wanted = ConfigHouse.Made(seed);
            var outcome = await house.BecomeAsync(wanted);
            Assert.True(outcome.Result is ConfigResult.Applied or ConfigResult.Same, $"seed {seed}: {ConfigHouse.Words(outcome)}");
            Assert.Equal(ConfigHouse.Body(wanted), ConfigHouse.Body(await house.NowAsync()));

            // What the pages and the deliveries see is the same.
            Assert.Equal(wanted.Accounts.SelectMany(account => account.Addresses).Order(Comparer<Mox.Protocols.Addresses.MailAddress>.Create(ConfigReader.Compare)), house.Store.Book.Accounts.SelectMany(account => account.Addresses).Order(Comparer<Mox.Protocols.Addresses.MailAddress>.Create(ConfigReader.Compare)));
        }

        Assert.Empty(await house.Store.Get<StoreVerifier>().RunAsync(readBodies: true, default));
    }

    [Fact]
    public async Task Change_nothing_when_they_are_an_export()
    {
        await using var house = await ConfigHouse.OpenAsync();
        for (var seed = 100; seed < 120; seed++)
        {
            await house.BecomeAsync(ConfigHouse.Made(seed));
            var (text, last) = (await house.TextAsync(), (await house.Versions.ListAsync(default))[0].Id);
            var outcome = await house.ApplyAsync(text);
            Assert.True(outcome.Result == ConfigResult.Same, ConfigHouse.Words(outcome));
            Assert.Empty(outcome.Changes);
            Assert.Equal((last, text), ((await house.Versions.ListAsync(default))[0].Id, await house.TextAsync()));
        }
    }

    [Fact]
    public async Task Say_each_change_in_words_and_make_it_with_the_words_of_the_change_log()
    {
        await using var house = await ConfigHouse.OpenAsync();
        var outcome = await house.EditAsync(text => text
            .Replace("\"separators\": \"+\"", "\"separators\": \"-\"", StringComparison.Ordinal)
            .Replace("\"aliases\": {}", """ "aliases": { "team": { "post": "members", "members": ["bob@test.example", "carol@club.example"] } }""", StringComparison.Ordinal)
            .Replace("\"domains\": {", """ "domains": { "club.example": { "catchAll": "carol" },""", StringComparison.Ordinal)
            .Replace("\"accounts\": {", """ "accounts": { "carol": { "addresses": ["carol@club.example"], "quota": "5 GB", "admin": true },""", StringComparison.Ordinal));
        Assert.Equal(
            [
                "add the domain club.example",
                "domain club.example: mail for addresses that are not there: refused -> to carol",
                "domain test.example: separators: '+' -> '-'",
                "add the alias team@test.example: members write, send as: no, members visible: no; members: carol@club.example, bob@test.example",
                "add the account carol without a password",
                "give carol the address carol@club.example",
                "account carol: quota: 0 -> 5368709120",
                "make carol an administrator",
            ],
            outcome.Changes.ToArray());
        Assert.Contains(outcome.Notes, note => note.ToString().StartsWith("carol gets no password", StringComparison.Ordinal));
        Assert.Contains(outcome.Notes, note => note.ToString().StartsWith("club.example gets new signing keys", StringComparison.Ordinal));

        var verbs = (await house.Store.Accounts.ChangesAsync(20, default)).Where(change => change.Who == "tester").Select(change => change.Verb).Reverse();
        Assert.Equal(["config.apply", "domain.add", "dkim.add", "dkim.add", "domain.change", "account.add", "address.add", "account.admin", "alias.add", "account.change", "domain.catch-all"], verbs.Where(verb => verb != "address.order"));
        Assert.All(house.Store.Book.Domain(ConfigHouse.Domain("club.example"))!.Keys, key => Assert.True(File.Exists(house.Store.Get<DkimKeyFiles>().PathOf(key.FileName))));
        Assert.IsType<AddressOwner.Alias>(house.Store.Book.Find(ConfigHouse.Address("team@test.example")));
        Assert.Empty(await house.Store.Accounts.CredentialsAsync(house.Store.Book.ByLogin("carol")!.Id, default));
    }

    [Fact]
    public async Task Move_addresses_between_accounts_also_in_a_circle_and_aliases_keep_them()
    {
        await using var house = await ConfigHouse.OpenAsync();
        await house.Store.Get<AliasStore>().AddAsync(ConfigHouse.Address("team@test.example"), new AliasSettings(), [house.House.Alice.Address], default);
        await house.EditAsync(text => text.Replace("\"alice@test.example\"\n      ]", "\"x\"", StringComparison.Ordinal).Replace("        \"bob@test.example\"\n", "        \"alice@test.example\"\n", StringComparison.Ordinal).Replace("\"x\"", "\"bob@test.example\"\n      ]", StringComparison.Ordinal));
        Assert.Equal("bob", house.Store.Book.Account(((AddressOwner.Account)house.Store.Book.Find(house.House.Alice.Address)).AccountId)!.Name);
        Assert.Equal("alice", house.Store.Book.Account(((AddressOwner.Account)house.Store.Book.Find(house.House.Bob.Address)).AccountId)!.Name);
        Assert.True(house.Store.Book.Aliases.Single().HasMember(house.House.Bob.Id));
    }

    [Fact]
    public async Task Never_remove_by_leaving_out()
    {
        await using var house = await ConfigHouse.OpenAsync();
        var text = await house.TextAsync();
        var without = text.Remove(text.IndexOf("    \"bob\": {", StringComparison.Ordinal), text.LastIndexOf("  }\n}", StringComparison.Ordinal) - text.IndexOf("    \"bob\": {", StringComparison.Ordinal));
        var outcome = await house.ApplyAsync(without);
        Assert.Equal((ConfigResult.Refused, "the account bob"), (outcome.Result, outcome.Absent.Single().ToString()));
        Assert.Contains("--remove bob", outcome.Refusals.Single(), StringComparison.Ordinal);
        Assert.NotNull(house.Store.Book.ByLogin("bob"));

        Assert.Contains("There is no domain or account bobby", (await house.ApplyAsync(without, remove: "bobby")).Refusals[0], StringComparison.Ordinal);
        Assert.Contains("stands in the file", (await house.ApplyAsync(text, remove: "bob")).Refusals.Single(), StringComparison.Ordinal);
        await house.Store.AppendAsync(house.House.Bob.Inbox, "Subject: gone\n\nHello\n");
        var removed = await house.ApplyAsync(without, remove: "bob");
        Assert.Equal((ConfigResult.Applied, "remove the account bob (bob@test.example) with all of its mail"), (removed.Result, removed.Changes.Single()));
        Assert.Contains(removed.Notes, note => note.ToString().Contains("mail of bob", StringComparison.Ordinal));
        Assert.Null(house.Store.Book.ByLogin("bob"));
        Assert.Empty(await house.Store.Mailboxes.ListAsync(house.House.Bob.Id, default));
        Assert.Empty(await house.Store.Get<StoreVerifier>().RunAsync(readBodies: true, default));
    }

    [Fact]
    public async Task Are_refused_when_they_are_older_than_what_is_there()
    {
        await using var house = await ConfigHouse.OpenAsync();
        var old = await house.TextAsync();
        await house.Store.Accounts.By("alice").SetDisplayNameAsync(house.House.Bob.Id, "Bob the Builder", default);
        var edited = old.Replace("\"separators\": \"+\"", "\"separators\": \"-\"", StringComparison.Ordinal);
        var outcome = await house.ApplyAsync(edited);
        Assert.Equal((ConfigResult.Refused, true), (outcome.Result, outcome.IsStale));
        Assert.Contains("would undo", outcome.Refusals.Single(), StringComparison.Ordinal);
        Assert.Equal("Bob the Builder", house.Store.Book.ByLogin("bob")!.DisplayName);
        Assert.Equal(ConfigResult.Refused, (await house.ApplyAsync(edited.Replace("\"version\": ", "\"version\": 9", StringComparison.Ordinal))).Result);
        Assert.Equal(ConfigResult.Refused, (await house.ApplyAsync(string.Join('\n', edited.Split('\n').Where(line => !line.Contains("\"version\":", StringComparison.Ordinal))))).Result);

        // An old file that says what is there is no danger.
        await house.Store.Accounts.By("alice").SetDisplayNameAsync(house.House.Bob.Id, "", default);
        Assert.Equal(ConfigResult.Same, (await house.ApplyAsync(old)).Result);
        Assert.Equal(ConfigResult.Applied, (await house.ApplyAsync(edited, force: true)).Result);
    }

    [Fact]
    public async Task Change_nothing_when_a_verb_refuses_in_the_middle()
    {
        await using var house = await ConfigHouse.OpenAsync();
        await house.EditAsync(text => text.Replace("\"bob@test.example\"", "\"bob@test.example\", \"robert@test.example\"", StringComparison.Ordinal));
        await house.Store.Turns.RunAsync(turn => turn.Sql.Run("UPDATE Queue SET Id = Id"), default);
        await SendAsync(house, "robert@test.example");
        var (before, log) = (await house.TextAsync(), (await house.Store.Accounts.ChangesAsync(1, default))[0].Id);
        var edited = before.Replace("        \"bob@test.example\",\n        \"robert@test.example\"\n", "        \"bob@test.example\"\n", StringComparison.Ordinal)
            .Replace("\"domains\": {", """ "domains": { "club.example": {},""", StringComparison.Ordinal)
            .Replace("\"accounts\": {", """ "accounts": { "carol": { "addresses": ["carol@club.example"] },""", StringComparison.Ordinal);
        Assert.Equal(ConfigResult.Changes, (await house.DescribeAsync(edited)).Result);
        var files = house.Store.Get<DkimKeyFiles>();
        var outcome = await house.ApplyAsync(edited);
        Assert.True(outcome.Result == ConfigResult.Refused && outcome.Refusals.Single().ToString().Contains("in the queue", StringComparison.Ordinal), ConfigHouse.Words(outcome));
        Assert.Equal((before, log), (await house.TextAsync(), (await house.Store.Accounts.ChangesAsync(1, default))[0].Id));
        Assert.Null(house.Store.Book.Domain(ConfigHouse.Domain("club.example")));
        Assert.Null(house.Store.Book.ByLogin("carol"));
        Assert.Empty(Directory.EnumerateFiles(files.Folder, "*club.example*"));
    }

    [Fact]
    public async Task Lock_nobody_out_who_applies_them()
    {
        await using var house = await ConfigHouse.OpenAsync();
        await house.Store.Accounts.SetAdminAsync(house.House.Alice.Id, true, default);
        await house.Store.Accounts.SetAdminAsync(house.House.Bob.Id, true, default);
        var text = await house.TextAsync();
        var first = text.IndexOf("\"admin\": true", StringComparison.Ordinal);
        var fewer = text[..first] + "\"admin\": false" + text[(first + 13)..];
        Assert.Contains("account you are signed in with", (await house.ApplyAsync(fewer, self: "alice")).Refusals.Single(), StringComparison.Ordinal);
        Assert.Equal(ConfigResult.Faulty, (await house.ApplyAsync(text.Replace("\"admin\": true", "\"admin\": false", StringComparison.Ordinal))).Result);
        Assert.Equal(ConfigResult.Applied, (await house.ApplyAsync(fewer, self: "bob")).Result);
    }

    [Fact]
    public async Task Never_lose_what_a_page_changes_at_the_same_time()
    {
        await using var house = await ConfigHouse.OpenAsync();
        var (applied, refused) = (0, 0);
        for (var i = 0; i < 40; i++)
        {
            var text = (await house.TextAsync()).Replace("\"description\": \"", $"\"description\": \"{i % 10}", StringComparison.Ordinal);
            var name = FormattableString.Invariant($"Bob {i}");
            var page = Task.Run(() => house.Store.Accounts.By("alice").SetDisplayNameAsync(house.House.Bob.Id, name, default));
            var file = Task.Run(() => house.ApplyAsync(text));
            await page;
            var outcome = await file;
            if (outcome.Result == ConfigResult.Applied) applied++;
            else if (outcome is { Result: ConfigResult.Refused, IsStale: true }) refused++;
            else Assert.Fail(ConfigHouse.Words(outcome));
            Assert.Equal(name, house.Store.Book.ByLogin("bob")!.DisplayName);
            Assert.Equal(name, (await house.NowAsync()).Account("bob")!.Settings.DisplayName);
        }

        Assert.Equal(40, applied + refused);
    }

    [Fact]
    public async Task End_the_sessions_of_whom_they_shut_out_and_leave_passwords_alone()
    {
        await using var house = await ConfigHouse.OpenAsync();
        await house.EditAsync(text => text.Replace("\"loginDisabled\": \"\"", "\"loginDisabled\": \"Ask Ann\"", StringComparison.Ordinal));
        Assert.All(house.Store.Book.Accounts, account => Assert.Equal((true, "Ask Ann"), (account.LoginDisabled, account.LoginDisabledText)));
        Assert.NotEmpty(await house.Store.Accounts.CredentialsAsync(house.House.Alice.Id, default));
        Assert.DoesNotContain("Salt", await house.TextAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task May_be_large()
    {
        await using var house = await ConfigHouse.OpenAsync();
        var now = await house.NowAsync();
        var many = now with { Accounts = [.. now.Accounts.Concat(Enumerable.Range(0, 3000).Select(i => new ConfigAccount(FormattableString.Invariant($"user{i:0000}")) { Addresses = [ConfigHouse.Address(FormattableString.Invariant($"user{i:0000}@test.example"))] })).OrderBy(account => account.Name, StringComparer.OrdinalIgnoreCase)] };
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var outcome = await house.BecomeAsync(many);
        Assert.True(outcome.Result == ConfigResult.Applied, ConfigHouse.Words(outcome));
        Assert.Equal(3002, house.Store.Book.Accounts.Length);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"It took {watch.Elapsed}");
        watch.Restart();
        Assert.Equal(ConfigResult.Same, (await house.ApplyAsync(await house.TextAsync())).Result);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"Nothing took {watch.Elapsed}");
    }

    private static async Task SendAsync(ConfigHouse house, string from) => await house.Store.Turns.RunAsync(
        turn =>
        {
            var columns = new List<string>();
            using (var rows = turn.Sql.Query("SELECT name, type, [notnull], dflt_value FROM pragma_table_info('Queue') WHERE pk = 0"))
            {
                while (rows.Next()) columns.Add(rows.Text(0));
            }

            string Value(string column) => column switch { "MailFrom" => $"'{from}'", "RecipientDomain" => "'remote.example'", "Recipient" => "'ann@remote.example'", "AccountId" => house.House.Bob.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), _ => "0" };
            return turn.Sql.Run($"INSERT INTO Queue ({string.Join(", ", columns.Select(column => $"\"{column}\""))}) VALUES ({string.Join(", ", columns.Select(Value))})");
        },
        default);
}
