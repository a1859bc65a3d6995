using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dns;
using Mox.Server.Dkim;
using Mox.Server.Outbound;
using Mox.Server.Queue;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Server.Tests.Dkim;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Domains;
using Mox.Testing;

namespace Mox.Server.Tests.Webmail;

/// <summary>What is written in the browser leaves signed as all else does, and the copy in Sent is the same message.</summary>
public class SignedSendingTests
{
    private static void WithQueue(IServiceCollection services, FakeDns dns)
    {
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<IDnsResolver>(dns);
        services.AddOutbound();
        services.AddDkim();
        services.AddQueue();
    }

    [Fact]
    public async Task A_message_of_the_webmail_verifies_in_the_queue_and_in_Sent()
    {
        var dns = new FakeDns();
        await using var host = await WebmailHost.StartAsync(more: services => WithQueue(services, dns), realQueue: true);
        var domain = SigningHouse.Name("test.example");
        await host.Store.Get<DomainKeys>().AddFirstAsync(domain, [], CancellationToken.None);
        foreach (var key in host.Store.Get<DomainKeys>().List(domain)) dns.Txt(key.Name, key.Record);

        var draft = await host.Composer.NewAsync(default) with
        {
            To = [new Person("Käthe", "kathe@remote.example")],
            Bcc = [new Person(null, "secret@remote.example")],
            Subject = "Grüße",
            Markdown = "Lunch at **noon**? – Ja!",
        };
        Assert.IsType<SendOutcome.Queued>(await host.Composer.SendAsync(draft, null, default));

        var table = host.Store.Get<QueueTable>();
        var (rows, _) = await table.PageAsync(new QueueSelection(), null, 10, default);
        Assert.Equal(2, rows.Length);
        byte[] sent = [];
        await foreach (var row in host.Store.Messages.RowsAsync(host.Mox["Sent"], Protocols.Imap.UidSet.All, MessageColumns.Basic, 0, default)) sent = (await host.Store.ReadAsync(row.MessageId))!;
        foreach (var row in rows)
        {
            await using var content = (await table.OpenAsync(row, default))!;
            var octets = new byte[row.Size];
            await content.ReadExactlyAsync(octets);
            await PassesAsync(dns, octets);
            Assert.DoesNotContain("secret@", System.Text.Encoding.UTF8.GetString(octets), StringComparison.Ordinal);
        }

        await PassesAsync(dns, sent);
        Assert.StartsWith("Bcc: secret@remote.example\r\nDKIM-Signature:", System.Text.Encoding.UTF8.GetString(sent), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_usable_key_the_draft_stays_and_the_writer_is_told_to_try_again()
    {
        await using var host = await WebmailHost.StartAsync(more: services => WithQueue(services, new FakeDns()), realQueue: true);
        await host.Store.Get<DomainKeys>().AddFirstAsync(SigningHouse.Name("test.example"), [new KeyWish(DkimKeyKind.Ed25519)], CancellationToken.None);
        foreach (var file in Directory.GetFiles(Path.Combine(host.Store.Folder, "keys", "dkim"))) File.Delete(file);
        var draft = await host.Composer.NewAsync(default) with { To = [new Person(null, "x@remote.example")], Markdown = "Hello" };
        var saved = Assert.IsType<SaveOutcome.Saved>(await host.Composer.SaveAsync(draft, default));
        Assert.IsType<SendOutcome.Busy>(await host.Composer.SendAsync(saved.Draft, null, default));
        Assert.NotNull(await host.Composer.OpenAsync(saved.Draft.Id, default));
    }

    private static async Task PassesAsync(FakeDns dns, byte[] message)
    {
        var start = DkimVerifier.BodyStart(message);
        var report = await new DkimVerifier(dns, new PortableEd25519()).VerifyAsync(message.AsMemory(0, start), message.AsMemory(start), TimeProvider.System.GetUtcNow(), default);
        Assert.True(report.Results.Length == 2 && report.Results.All(result => result.Status == DkimStatus.Pass), string.Join('\n', report.Results));
    }
}
