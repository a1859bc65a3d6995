using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Text;
using Mox.Protocols.Imap;
using Mox.Server.Storage;
using Mox.Server.Tests.Autoconfig;
using Mox.Server.Tests.Identity.Web;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.Webmail.Import;

public class An_import
{
    private static readonly DateTimeOffset Then = new(2019, 3, 4, 5, 6, 7, TimeSpan.Zero);

    [Theory]
    [InlineData(ExportForm.Mbox)]
    [InlineData(ExportForm.Maildir)]
    public async Task Of_what_was_exported_makes_the_same_again_and_a_repeat_adds_nothing(string format)
    {
        await using var host = await WebmailHost.StartAsync();
        var yard = (await host.Actions.CreateFolderAsync(MailboxName.Parse("Yard/Plans").Value, default)).MailboxId;
        await host.ReceiveAsync("Message-ID: <1@x>\r\nSubject: one\r\n\r\nFrom here on\r\n>From there\r\n\r\nend\r\n\r\n", new MessageTraits { Received = Then, Flags = MessageFlags.Seen | MessageFlags.Flagged, Keywords = ["work"] });
        await host.ReceiveAsync("Status: theirs\r\nSubject: two\r\n\r\nx\r\n", new MessageTraits { Received = Then, Prefix = "Received: here\r\n"u8.ToArray(), Flags = MessageFlags.Answered | MessageFlags.Junk });
        await host.ReceiveAsync("Subject: two\r\n\r\nno end", new MessageTraits { Received = Then.AddHours(1) });
        await host.ReceiveAsync("Subject: three\r\n\r\n", new MessageTraits { Received = Then, Flags = MessageFlags.Draft | MessageFlags.Forwarded, Keywords = ["home", "work"] }, yard);
        using var mine = await host.BrowseAsync();
        var file = await ExportAsync(mine, format);

        var again = await ImportAsync(host, host.Mox, mine, file, "mail.zip");
        Assert.Equal((ImportEnding.Done, 0, 4, 0), (again.Ending, again.Added, again.Known, again.ProblemCount));
        using var theirs = await host.BrowseAsync("u2");
        var first = await ImportAsync(host, host.Other, theirs, file, "mail.zip");
        Assert.Equal((ImportEnding.Done, 4, 0, 0), (first.Ending, first.Added, first.Known, first.ProblemCount));
        Assert.Equal((await AllAsync(host, host.Mox)).Select(WithEnd), await AllAsync(host, host.Other));
        Assert.Equal(4, (await ImportAsync(host, host.Other, theirs, file, "mail.zip")).Known);

        static string WithEnd(string message) => message.EndsWith("no end", StringComparison.Ordinal) ? message + "\r\n" : message;
    }

    [PeerFact("python3")]
    public async Task Of_what_Pythons_mailbox_module_wrote_brings_all_of_it()
    {
        const string Write = """
            import mailbox, os, sys, tarfile
            os.chdir(sys.argv[1])
            box = mailbox.mbox("plain")
            for i in range(3):
                m = mailbox.mboxMessage(f"Subject: m{i}\n\nFrom the start\n\nline {i}\n")
                m.set_flags("RF" if i == 1 else "")
                m.set_from("ann@x.test", (2019, 3, 4, 5, 6, 7 + i, 0, 63, 0))
                box.add(m)
            box.close()
            box = mailbox.Maildir("Maildir")
            m = mailbox.MaildirMessage("Subject: root\n\nx\n")
            m.set_subdir("cur"); m.set_flags("SR"); m.set_date(1551675967)
            box.add(m)
            m = mailbox.MaildirMessage("Subject: sent\n\nx\n")
            box.add_folder("Sent.2019").add(m)
            with tarfile.open("mail.tgz", "w:gz") as tar:
                tar.add("Maildir")
            """;
        var folder = Directory.CreateTempSubdirectory("mox-import-").FullName;
        var ran = await ProgramRun.RunAsync("python3", ["-c", Write, folder]);
        Assert.True(ran.ExitCode == 0, ran.All);
        await using var host = await WebmailHost.StartAsync();
        using var browser = await host.BrowseAsync();
        var plain = await ImportAsync(host, host.Mox, browser, await File.ReadAllBytesAsync(Path.Combine(folder, "plain")), "Old mail.mbox", into: "Archive");
        Assert.Equal([("Archive/Old mail", 3)], plain.Folders.Select(one => (one.Name, one.Added)));
        var tgz = await ImportAsync(host, host.Mox, browser, await File.ReadAllBytesAsync(Path.Combine(folder, "mail.tgz")), "mail.tgz");
        Assert.Equal(["Inbox", "Sent/2019"], tgz.Folders.Select(one => one.Name).Order());
        var all = await AllAsync(host, host.Mox);
        Assert.Contains("Archive/Old mail|2019-03-04 05:06:08|Seen, Flagged||Subject: m1\r\n\r\nFrom the start\r\n\r\nline 1\r\n", all);
        Assert.Contains("Inbox|2019-03-04 05:06:07|Seen, Answered||Subject: root\r\n\r\nx\r\n", all);
        Assert.Contains(all, message => message.StartsWith("Sent/2019|", StringComparison.Ordinal) && message.EndsWith("|None||Subject: sent\r\n\r\nx\r\n", StringComparison.Ordinal));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Takes_what_it_can_and_names_what_it_cannot()
    {
        await using var host = await WebmailHost.StartAsync(maxMessage: 1 << 16);
        using var browser = await host.BrowseAsync();
        using var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            // The names of keywords come last, as they may.
            await AddAsync(writer, "Yard/cur/1551675967.a:2,Sa", "Subject: kept\n\nx");
            await AddAsync(writer, "Yard/cur/" + new string('n', 150) + ":2,", "Subject: long name\n\nx");
            await AddAsync(writer, "Yard/cur/large", "Subject: large\n\n" + new string('x', 1 << 16));
            await AddAsync(writer, "Yard/cur/empty", "");
            await AddAsync(writer, "Yard/tmp/half", "Subject: half");
            await AddAsync(writer, "../../etc/cur/passwd", "Subject: out\n\nx");
            await AddAsync(writer, "notes", "no mail");
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, "Yard/cur/link") { LinkName = "/etc/passwd" });
            await AddAsync(writer, "Yard/dovecot-keywords", "0 work\n");
        }

        var state = await ImportAsync(host, host.Mox, browser, tar.ToArray(), "mail.tar", read: true);
        Assert.Equal((ImportEnding.Done, 2), (state.Ending, state.Added));
        Assert.Equal(
            [("Yard/cur/large", ImportFault.TooLarge), ("Yard/cur/empty", ImportFault.Empty), ("../../etc/cur/passwd", ImportFault.NoFolder), ("notes", ImportFault.NotMail), ("Yard/cur/link", ImportFault.Link)],
            state.Problems.Select(problem => (problem.Place, problem.Fault)));
        Assert.Contains("Yard|2019-03-04 05:06:07|Seen|work|Subject: kept\r\n\r\nx", await AllAsync(host, host.Mox));

        static async Task AddAsync(TarWriter writer, string name, string text) => await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.ASCII.GetBytes(text)), ModificationTime = Then });
    }

    [Fact]
    public async Task Of_a_file_that_is_broken_or_unpacks_beyond_measure_ends_with_what_was_whole()
    {
        await using var host = await WebmailHost.StartAsync(maxMessage: 1 << 16);
        using var browser = await host.BrowseAsync();
        var gzip = new MemoryStream();
        await using (var packed = new GZipStream(gzip, CompressionLevel.Optimal, leaveOpen: true))
        {
            await packed.WriteAsync("From x\nSubject: one\n\nx\n\nFrom x Mon Jan  1 00:00:00 2024\n"u8.ToArray());
            var much = new byte[16 << 20];
            for (var i = 0; i < 66; i++) await packed.WriteAsync(much);
        }

        var bomb = await ImportAsync(host, host.Mox, browser, gzip.ToArray(), "old.mbox.gz");
        Assert.Equal((ImportEnding.TooMuch, 1), (bomb.Ending, bomb.Added));
        Assert.Equal("old", bomb.Folders[0].Name);
        Assert.Equal(ImportEnding.Broken, (await ImportAsync(host, host.Mox, browser, "GIF89a"u8.ToArray(), "a.gif")).Ending);
        Assert.Equal(ImportEnding.Broken, (await ImportAsync(host, host.Mox, browser, [.. "PK\x03\x04"u8, .. new byte[100]], "a.zip")).Ending);
        Assert.Equal(ImportEnding.Broken, (await ImportAsync(host, host.Mox, browser, gzip.ToArray()[..20], "cut.gz")).Ending);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(host.Store.Folder, "spool")));
    }

    /// <summary>What the flags say is what a filter learns from, whether mail came by moving or by import.</summary>
    [Fact]
    public async Task Into_Junk_or_of_what_is_marked_as_junk_says_of_it_what_moving_it_there_says()
    {
        await using var host = await WebmailHost.StartAsync();
        using var browser = await host.BrowseAsync();
        var moved = await host.ReceiveAsync("Subject: moved\r\n\r\nx\r\n", new MessageTraits { Flags = MessageFlags.Seen | MessageFlags.NotJunk });
        Assert.Equal(ActionStatus.Done, (await host.Actions.JunkAsync([moved], default)).Status);
        await ImportAsync(host, host.Mox, browser, "From x Mon Jan  1 00:00:00 2024\nStatus: R\nX-Keywords: $NotJunk\nSubject: mbox\n\nx\n\n"u8.ToArray(), "Junk.mbox");
        using var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            await AddAsync(writer, "Maildir/.Junk/cur/1551675967.a:2,S", "Subject: maildir\n\nx\n");
            await AddAsync(writer, "Maildir/.Junk/cur/1551675967.b:2,Sa", "Subject: said good\n\nx\n");
            await AddAsync(writer, "Maildir/.Junk/dovecot-keywords", "0 $NotJunk\n");
            await AddAsync(writer, "Maildir/cur/1551675967.c:2,Sb", "Subject: kept\n\nx\n");
            await AddAsync(writer, "Maildir/cur/1551675967.d:2,S", "Subject: usual\n\nx\n");
            await AddAsync(writer, "Maildir/dovecot-keywords", "1 Junk\n");
        }

        await ImportAsync(host, host.Mox, browser, tar.ToArray(), "mail.tar");
        await ImportAsync(host, host.Mox, browser, "From x Mon Jan  1 00:00:00 2024\nX-Gmail-Labels: Spam\nSubject: gmail\n\nx\n\n"u8.ToArray(), "All mail.mbox");
        var all = (await AllAsync(host, host.Mox)).Select(message => message.Split('|')).Select(parts => $"{parts[0]}: {parts[4].Split("Subject: ")[1].Split('\r')[0]}: {parts[2]}").ToList();
        Assert.Equal(["All mail: gmail: Seen, Junk", "Inbox: kept: Seen, Junk", "Inbox: usual: Seen", "Junk: maildir: Seen, Junk", "Junk: mbox: Seen, Junk", "Junk: moved: Seen, Junk", "Junk: said good: Seen, Junk"], all.Order(StringComparer.Ordinal));

        static async Task AddAsync(TarWriter writer, string name, string text) => await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.ASCII.GetBytes(text)) });
    }

    [Fact]
    public async Task Stops_where_the_account_is_full()
    {
        await using var host = await WebmailHost.StartAsync();
        using var browser = await host.BrowseAsync();
        await host.Store.Turns.RunAsync(turn => turn.Sql.Run("UPDATE Accounts SET QuotaOctets = ?1 WHERE Id = ?2", 20_000, host.Mox.Id), default);
        var file = string.Concat(Enumerable.Range(0, 10).Select(i => $"From x Mon Jan  1 00:00:00 2024\nSubject: {i}\n\n{new string((char)('a' + i), 2400)}\n\n"));
        var state = await ImportAsync(host, host.Mox, browser, Encoding.ASCII.GetBytes(file), "x.mbox");
        Assert.Equal((ImportEnding.Full, 8), (state.Ending, state.Added));
        using var larger = await PostAsync(browser, new byte[25_001], "x.mbox");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, larger.StatusCode);
    }

    [Fact]
    public async Task Is_cancelled_one_at_a_time_and_refused_to_strangers()
    {
        await using var host = await WebmailHost.StartAsync();
        using var browser = await host.BrowseAsync();
        var one = $"From x Mon Jan  1 00:00:00 2024\nSubject: s\n\n{new string('x', 3000)}\n\n";
        var file = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 6000).Select(i => one.Replace("s\n", i + "\n", StringComparison.Ordinal))));
        using (var begun = await PostAsync(browser, file, "x.mbox")) Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
        using (var second = await PostAsync(browser, "From x\n\nx"u8.ToArray(), "y.mbox")) Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        var contract = host.As<IMailImport>(host.Mox);
        ImportState? last = null;
        await foreach (var state in contract.WatchAsync(default))
        {
            last = state;
            if (state!.IsRunning) await contract.CancelAsync(state.Id, default);
            else break;
        }

        Assert.Equal(ImportEnding.Cancelled, last!.Ending);
        using (var forged = await PostAsync(browser, "From x\n\nx"u8.ToArray(), "y.mbox", token: "")) Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        using (var nowhere = await PostAsync(browser, "From x\n\nx"u8.ToArray(), "y.mbox", into: "a//b")) Assert.Equal(HttpStatusCode.BadRequest, nowhere.StatusCode);
        using var stranger = host.Web.Open();
        using var refused = await PostAsync(stranger, "From x\n\nx"u8.ToArray(), "y.mbox", token: "");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    private static async Task<byte[]> ExportAsync(Browser browser, string format)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ExportForm.Route) { Content = new FormUrlEncodedContent([KeyValuePair.Create(ExportForm.Format, format)]) };
        request.Headers.Add(WebRoutes.AntiforgeryHeader, await browser.SessionTokenAsync());
        using var answer = await browser.Http.SendAsync(request);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static async Task<ImportState> ImportAsync(WebmailHost host, TestAccount account, Browser browser, byte[] file, string name, string into = "", bool read = false)
    {
        using var answer = await PostAsync(browser, file, name, into, read);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await foreach (var state in host.As<IMailImport>(account).WatchAsync(default))
        {
            if (state is { IsRunning: false }) return state;
        }

        throw new InvalidOperationException("It ended without saying so");
    }

    private static async Task<HttpResponseMessage> PostAsync(Browser browser, byte[] file, string name, string into = "", bool read = false, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ImportForm.Address(name, into, "", read)) { Content = new ByteArrayContent(file) };
        token ??= await browser.SessionTokenAsync();
        if (token.Length > 0) request.Headers.Add(WebRoutes.AntiforgeryHeader, token);
        return await browser.Http.SendAsync(request);
    }

    private static async Task<List<string>> AllAsync(WebmailHost host, TestAccount account)
    {
        var all = new List<string>();
        foreach (var mailbox in await host.Store.Mailboxes.ListAsync(account.Id, default))
        {
            await foreach (var row in host.Store.Messages.RowsAsync(mailbox.Id, UidSet.All, 0, 0, default))
            {
                all.Add($"{mailbox.Name.Text}|{row.Received.UtcDateTime:yyyy-MM-dd HH:mm:ss}|{row.Flags}|{string.Join(' ', row.Keywords)}|{Encoding.UTF8.GetString((await host.Store.ReadAsync(row.MessageId))!)}");
            }
        }

        return [.. all.Order(StringComparer.Ordinal)];
    }
}
