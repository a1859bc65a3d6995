using System.Net;
using Mox.Server.Storage;
using Mox.Shared.Model.Messages;

namespace Mox.Testing;

/// <summary>Puts messages of a test into the Inbox of an appliance that does not run.</summary>
public static class SampleMail
{
    /// <summary>The domain whose mail is proven.</summary>
    public const string ProvenDomain = "letters.example";

    /// <param name="folder">The data folder.</param>
    /// <param name="messages">Whole messages with lines ending in LF.</param>
    /// <param name="proven">They came as mail of <see cref="ProvenDomain"/>, signed by it; otherwise nothing is known of how they came.</param>
    /// <returns>The ids, in the order of the messages, and the id of the folder.</returns>
    public static async Task<(long[] Ids, long Inbox)> StoreAsync(string folder, IEnumerable<string> messages, bool proven = false)
    {
        ArgumentNullException.ThrowIfNull(messages);
        await using var store = await TestStore.OpenAsync(TimeProvider.System, folder);
        var mailboxes = await store.Mailboxes.ListAsync(store.Book.Accounts[0].Id, CancellationToken.None);
        var inbox = mailboxes.Single(mailbox => mailbox.Name.IsInbox).Id;
        var ids = new List<long>();
        foreach (var message in messages) ids.Add((await store.AppendAsync(inbox, message, new MessageTraits { Delivery = proven ? Came() : null })).MessageId);
        return ([.. ids], inbox);
    }

    private static DeliveryFacts Came() => new()
    {
        RemoteIp = IPAddress.Parse("203.0.113.9"),
        HelloName = $"mail.{ProvenDomain}",
        MailFrom = $"bounces@{ProvenDomain}",
        Recipient = "mox@localhost",
        Tls = "TLS 1.3 TLS_AES_256_GCM_SHA384",
        FromAddress = $"ann@{ProvenDomain}",
        FromOrganization = ProvenDomain,
        FromValidation = "strict",
        FromValidated = true,
        MailFromValidated = true,
        Checks = [new SenderCheck("dkim", "pass", ProvenDomain, $"Signed by {ProvenDomain}", true), new SenderCheck("dmarc", "pass", ProvenDomain, $"A signature proves {ProvenDomain}.", true)],
    };
}
