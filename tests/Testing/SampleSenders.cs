using System.Collections.Immutable;
using System.Net;
using Mox.Server.Storage;
using Mox.Shared.Model.Messages;

namespace Mox.Testing;

/// <summary>Stored messages whose senders are known in every degree, for those who look at pages. The facts are as deliveries leave them; no check is made here.</summary>
public static class SampleSenders
{
    /// <summary>A sender whose domain proves it.</summary>
    public const string Proven = "Oak for the reading room";

    /// <summary>A sender whose domain says that its mail looks different.</summary>
    public const string Doubtful = "Your mailbox will be closed today";

    /// <summary>A sender at a domain as long as domains can be, known to nobody.</summary>
    public const string Long = "A name longer than any line";

    private const string Tls = "TLS 1.3 TLS_AES_256_GCM_SHA384";

    private static readonly string LongDomain = string.Join('.', Enumerable.Repeat(new string('a', 60), 3)) + ".some-more-of-it.and-more.example";

    private static readonly ImmutableArray<(string Subject, string From, string Text, DeliveryFacts Facts)> Messages =
    [
        ("A note from down the hall", "Noor <noor@localhost>", "Lunch at one?", new DeliveryFacts { MailFrom = "noor@localhost", Recipient = "mox@localhost" }),
        ("It was not looked at", "Pelle <pelle@boats.example>", "If the wind drops.", Came("boats.example", "mail.boats.example") with { FromAddress = "pelle@boats.example", Tls = "" }),
        ("The look-up failed", "Harbour Office <office@harbour.example>", "The berth is yours until March.", Came("harbour.example", "mail.harbour.example") with
        {
            FromAddress = "office@harbour.example", FromOrganization = "harbour.example", FromValidation = "none",
            Checks = [Iprev("mail.harbour.example"), new("spf", "temperror", "harbour.example", "whether harbour.example names 203.0.113.9 as a sender cannot be said now: the look-up of harbour.example failed"), new("dkim", "temperror", "harbour.example", "The key of the signature could not be looked up; it may be possible later"), new("dmarc", "temperror", "harbour.example", "It could not be found out for now whether the message is from harbour.example: a look-up for harbour.example failed.")],
        }),
        ("No. 212: why old windows last", "The Slow Wire <letters@slowwire.example>", "Linseed, putty, patience.", Came("slowwire.example", "web3.hosting.example") with
        {
            FromAddress = "letters@slowwire.example", FromOrganization = "slowwire.example", FromValidation = "none",
            Checks = [new("iprev", "permerror", "", "203.0.113.9 has no name."), new("spf", "none", "slowwire.example", "slowwire.example publishes no policy"), new("dmarc", "none", "slowwire.example", "slowwire.example publishes no policy.")],
        }),
        ("[reading] The next book", "Aino Räsänen <aino@letters.example>", "I vote for the one about lighthouses.", Came("lists.northquay.example", "lists.northquay.example") with
        {
            FromAddress = "aino@letters.example", FromOrganization = "letters.example", FromValidation = "none", ListId = "reading.lists.northquay.example", MailFromValidated = true,
            Checks = [Iprev("lists.northquay.example"), Spf("lists.northquay.example"), new("dkim", "neutral", "letters.example", "Only a part of the text is signed: 212 octets were or could be added"), Dkim("lists.northquay.example"), new("arc", "pass", "lists.northquay.example", "lists.northquay.example passed it on unchanged."), new("dmarc", "none", "letters.example", "letters.example publishes no policy.")],
        }),
        ("Who of us wrote this?", "a@one.example, b@two.example", "We both did.", Came("one.example", "mail.one.example") with
        {
            FromValidation = "none", Checks = [Iprev("mail.one.example"), Spf("one.example"), new("dmarc", "none", "", "The message names several authors, so that none of them can be checked.")],
        }),
        (Long, $"Somebody <s@{LongDomain}>", "Short.", Came($"lists.{LongDomain}", $"mail.{LongDomain}") with
        {
            FromAddress = $"s@{LongDomain}", FromOrganization = "and-more.example", FromValidation = "none", Checks = [Iprev($"mail.{LongDomain}"), Spf($"lists.{LongDomain}"), new("dmarc", "fail", LongDomain, $"{LongDomain} asks for nothing to be done.")],
        }),
        (Doubtful, "Harbour Credit Union <service@harbour-credit.example>", "Confirm your password at once, or your account is lost:\nhttps://harbour-credit.example.evil.example/", Came("mailer-77.example", "host77.mailer-77.example") with
        {
            FromAddress = "service@harbour-credit.example", FromOrganization = "harbour-credit.example", FromValidation = "none", Tls = "",
            Checks = [new("iprev", "fail", "host77.mailer-77.example", "No name of 203.0.113.9 leads back to it: host77.mailer-77.example."), Spf("mailer-77.example"), new("spf", "none", "host77.mailer-77.example", "host77.mailer-77.example publishes no policy"), new("dkim", "fail", "harbour-credit.example", "The text of the message was changed after it was signed"), new("dmarc", "fail", "harbour-credit.example", "Nothing proves that the message is from harbour-credit.example: what passed is for another domain, mailer-77.example (SPF). harbour-credit.example asks for nothing to be done.")],
        }),
        (Proven, "Ines Okafor <ines@okafor-joinery.example>", "Hello Noor,\n\nThe sawmill can hold forty boards until Friday if we take the narrower cut: 140 mm instead of 165.\n\nInes", Came("okafor-joinery.example", "mail.okafor-joinery.example") with
        {
            FromAddress = "ines@okafor-joinery.example", FromOrganization = "okafor-joinery.example", FromValidation = "strict", FromValidated = true, MailFromValidated = true,
            Checks = [Iprev("mail.okafor-joinery.example"), Spf("okafor-joinery.example") with { Aligned = true }, new("spf", "none", "mail.okafor-joinery.example", "mail.okafor-joinery.example publishes no policy"), new("dkim", "pass", "okafor-joinery.example", "Signed by okafor-joinery.example; its key of 1024 bits is short", true, SenderCheckNotes.ShortKey), new("dmarc", "pass", "okafor-joinery.example", "SPF proves okafor-joinery.example, which stands for the author's domain okafor-joinery.example.", true)],
        }),
    ];

    /// <summary>The subjects, oldest first.</summary>
    public static IEnumerable<string> Subjects => Messages.Select(message => message.Subject);

    /// <summary>Puts the messages into the Inbox of the first account.</summary>
    /// <param name="folder">The data folder of an appliance that does not run.</param>
    public static async Task StoreAsync(string folder)
    {
        await using var store = await TestStore.OpenAsync(TimeProvider.System, folder);
        var mailboxes = await store.Mailboxes.ListAsync(store.Book.Accounts[0].Id, CancellationToken.None);
        var inbox = mailboxes.Single(mailbox => mailbox.Name.IsInbox).Id;
        foreach (var (subject, from, text, facts) in Messages)
        {
            await store.AppendAsync(inbox, $"From: {from}\nTo: mox@localhost\nDate: Tue, 24 Nov 2026 10:11:12 +0100\nSubject: {subject}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n", new MessageTraits { Delivery = facts });
        }
    }

    private static DeliveryFacts Came(string envelope, string host) =>
        new() { RemoteIp = IPAddress.Parse("203.0.113.9"), HelloName = host, MailFrom = $"bounces@{envelope}", Recipient = "mox@localhost", Tls = Tls };

    private static SenderCheck Iprev(string host) => new("iprev", "pass", host, $"The name of 203.0.113.9 is {host}, and that name leads back to it.");

    private static SenderCheck Spf(string domain) => new("spf", "pass", domain, $"{domain} names 203.0.113.9 as one of its senders (mx)");

    private static SenderCheck Dkim(string domain) => new("dkim", "pass", domain, $"Signed by {domain}");
}
