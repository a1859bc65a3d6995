using System.Net;
using System.Text.Json;
using Mox.Server.Storage;
using Mox.Server.Tests.Autoconfig;
using Mox.Server.Tests.Identity.Web;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.Webmail.Export;

/// <summary>What is exported is read by the mailbox module of Python.</summary>
public class An_export
{
    private const string Read = """
        import json, mailbox, os, sys, zipfile
        kind, path = sys.argv[1:]
        found = {}
        if kind == "plain":
            files = {"plain": path}
        else:
            folder = path + ".d"
            with zipfile.ZipFile(path) as archive:
                assert archive.testzip() is None
                archive.extractall(folder)
            files = {}
            for base, folders, names in os.walk(folder):
                if kind == "maildir" and "cur" in folders: files[os.path.relpath(base, folder)] = base
                for name in names:
                    if name.endswith(".mbox"): files[os.path.relpath(os.path.join(base, name), folder)] = os.path.join(base, name)
        for name, file in files.items():
            box = mailbox.Maildir(file, create=False) if kind == "maildir" else mailbox.mbox(file, create=False)
            found[name] = sorted([m["subject"], "".join(sorted(m.get_flags())), m["x-keywords"] or "", m.get_payload()] for m in box)
        print(json.dumps(found))
        """;

    [PeerFact("python3")]
    public async Task Is_read_by_others_with_its_flags_in_either_format()
    {
        await using var host = await WebmailHost.StartAsync();
        var yard = (await host.Actions.CreateFolderAsync(MailboxName.Parse("Yard/Plans: 2026").Value, default)).MailboxId;
        await host.ReceiveAsync("Subject: one\r\n\r\nFrom here on\r\n>From there\r\nend\r\n", new MessageTraits { Flags = MessageFlags.Seen | MessageFlags.Flagged, Keywords = ["work"] });
        await host.ReceiveAsync("Subject: two\r\n\r\nno end", new MessageTraits { Flags = MessageFlags.Answered | MessageFlags.Forwarded });
        await host.ReceiveAsync("Subject: three\r\n\r\nx\r\n", mailboxId: yard);
        using var browser = await host.BrowseAsync();

        var plain = await ReadAsync(browser, "plain", (ExportForm.Folder, $"{host.Mox.Inbox}"), (ExportForm.Packing, ExportForm.Plain));
        Assert.Equal(["one|FOR|work|>From here on\n>>From there\nend\n", "two|AO|$Forwarded|no end\n"], plain["plain"]);

        var zip = await ReadAsync(browser, "zip", (ExportForm.Format, ExportForm.Mbox));
        Assert.Equal(plain["plain"], zip["Inbox.mbox"]);
        Assert.Equal(["three|O||x\n"], zip["Yard/Plans_ 2026.mbox"]);

        var maildir = await ReadAsync(browser, "maildir", (ExportForm.Format, ExportForm.Maildir), (ExportForm.Folder, $"{yard}"));
        Assert.Equal(["three|||x\n"], maildir["Yard/Plans_ 2026"]);
        maildir = await ReadAsync(browser, "maildir", (ExportForm.Format, ExportForm.Maildir), (ExportForm.Messages, string.Join(',', (await host.Reader.PageAsync(new MessageQuery { MailboxId = host.Mox.Inbox }, default))!.Rows.Select(row => row.Id))));
        Assert.Equal(["one|FSa||From here on\n>From there\nend\n", "two|PRa||no end\n"], maildir["messages"].Select(message => message.Replace("|PRb|", "|PRa|", StringComparison.Ordinal).Replace("|FSb|", "|FSa|", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Is_given_to_its_owner_only_and_not_to_another_site()
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync("Subject: mine\r\n\r\nx");
        using var other = await host.BrowseAsync("u2");
        using var foreign = await PostAsync(other, await other.SessionTokenAsync(), (ExportForm.Folder, $"{host.Mox.Inbox}"));
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        using var empty = await PostAsync(other, await other.SessionTokenAsync(), (ExportForm.Messages, $"{id}"), (ExportForm.Packing, ExportForm.Plain));
        Assert.Equal("", await empty.Content.ReadAsStringAsync());
        using var broken = await PostAsync(other, await other.SessionTokenAsync(), (ExportForm.Messages, "1,x"));
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
        using var mine = await host.BrowseAsync();
        using var forged = await PostAsync(mine, "", (ExportForm.Folder, $"{host.Mox.Inbox}"));
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        using var stranger = host.Web.Open();
        using var refused = await PostAsync(stranger, "");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    private static async Task<Dictionary<string, string[]>> ReadAsync(Browser browser, string kind, params (string, string)[] fields)
    {
        using var answer = await PostAsync(browser, await browser.SessionTokenAsync(), fields);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(kind == "plain" ? "mbox" : "zip", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"').Split('.')[^1]);
        var folder = Directory.CreateTempSubdirectory("mox-export-").FullName;
        try
        {
            var file = Path.Combine(folder, "mail");
            await File.WriteAllBytesAsync(file, await answer.Content.ReadAsByteArrayAsync());
            var read = await ProgramRun.RunAsync("python3", ["-c", Read, kind, file]);
            Assert.True(read.ExitCode == 0, read.All);
            return JsonSerializer.Deserialize<Dictionary<string, string[][]>>(read.Output)!.ToDictionary(found => found.Key, found => found.Value.Select(message => string.Join('|', message)).ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(Browser browser, string token, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ExportForm.Route) { Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) };
        if (token.Length > 0) request.Headers.Add(WebRoutes.AntiforgeryHeader, token);
        return await browser.Http.SendAsync(request);
    }
}
