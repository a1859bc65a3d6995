using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dkim;
using Mox.Server.Dkim;
using Mox.Server.Hosting;
using Mox.Server.Queue;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Shared.Model.Domains;
using Mox.Testing;
using static Mox.Server.Tests.Dkim.SigningHouse;

namespace Mox.Server.Tests.Dkim;

/// <summary>What is submitted leaves signed, and the signatures hold for the octets that leave.</summary>
public class SigningTests
{
    private const string Lunch = "From: Alice <alice@test.example>\nTo: carol@remote.example\nSubject: lunch\n\nAt noon?\n";

    [Fact]
    public async Task A_message_leaves_with_one_signature_for_each_key_above_all_our_fields()
    {
        await using var house = await OpenSignedAsync(DkimKeyKind.Rsa, DkimKeyKind.Ed25519);
        Assert.StartsWith("250", await house.SubmitAsync(Lunch), StringComparison.Ordinal);
        var message = await house.OnlyAsync();
        Assert.Equal("DKIM-Signature DKIM-Signature Received Message-ID Date Authentication-Results From To Subject", Fields(message));
        await house.PassesAsync(message, 2);
        var signatures = Signatures(message);
        Assert.Equal([DkimAlgorithm.RsaSha256, DkimAlgorithm.Ed25519Sha256], signatures.Select(signature => signature.Algorithm));
        Assert.Equal(["2026a", "2026e"], signatures.Select(signature => signature.Selector.Ascii));
        Assert.All(signatures, signature =>
        {
            Assert.Equal((Ours, "alice@test.example", null, DkimForm.Relaxed, DkimForm.Relaxed), (signature.Domain, signature.Identity, signature.BodyLength, signature.HeaderForm, signature.BodyForm));
            Assert.Equal(house.Time.GetUtcNow(), signature.SignedAt);
            Assert.Equal(house.Time.GetUtcNow() + TimeSpan.FromHours(144), signature.ExpiresAt);
        });
    }

    [Fact]
    public async Task Fields_that_people_and_programs_go_by_are_signed_once_more_than_they_are_there()
    {
        await using var house = await OpenSignedAsync();
        await house.SubmitAsync("List-Unsubscribe: <mailto:x@test.example>\nMIME-Version: 1.0\nContent-Transfer-Encoding: 8bit\n" + Lunch);
        var message = await house.OnlyAsync();
        var signed = Assert.Single(Signatures(message)).SignedFields;
        Assert.All(["from", "to", "subject", "date", "message-id"], name => Assert.Equal(2, signed.Count(one => one == name)));
        Assert.All(["cc", "reply-to", "references", "in-reply-to", "content-type", "list-unsubscribe", "mime-version", "content-transfer-encoding"], name => Assert.Equal(1, signed.Count(one => one == name)));
        Assert.DoesNotContain("received", signed);
        Assert.DoesNotContain("bcc", signed);

        foreach (var more in (string[])["Subject: other\r\n", "From: mallory@evil.example\r\n", "Reply-To: mallory@evil.example\r\n", "Content-Type: text/html\r\n", "Message-ID: <1@evil.example>\r\n", "Cc: x@evil.example\r\n"])
        {
            Assert.Equal(DkimStatus.Fail, (await house.VerifyAsync([.. Encoding.ASCII.GetBytes(more), .. message])).Status);
        }

        await house.PassesAsync([.. "Received: by another.example; Thu, 1 Jan 2026 00:00:00 +0000\r\n"u8, .. message]);
    }

    [Fact]
    public async Task Date_and_Message_ID_that_we_add_are_covered()
    {
        await using var house = await OpenSignedAsync();
        await house.SubmitAsync(Lunch);
        var text = Encoding.Latin1.GetString(await house.OnlyAsync());
        Assert.Contains("\r\nDate: Mon, 5 Jan 2026", text, StringComparison.Ordinal);
        Assert.Equal(DkimStatus.Pass, (await house.VerifyAsync(text)).Status);
        Assert.Equal(DkimStatus.Fail, (await house.VerifyAsync(text.Replace("\r\nDate: Mon, 5 Jan 2026", "\r\nDate: Tue, 6 Jan 2026", StringComparison.Ordinal))).Status);
        Assert.Equal(DkimStatus.Fail, (await house.VerifyAsync(text.Replace("noon", "nine", StringComparison.Ordinal))).Status);
    }

    [Theory]
    [InlineData(144, 144)]
    [InlineData(500, 500)]
    [InlineData(0, null)]
    [InlineData(24, 144)] // five days in our own queue and one in theirs: a message does not outlive its signature
    public async Task A_signature_holds_as_long_as_the_domain_says_but_never_shorter_than_a_message_may_wait(int hours, int? expected)
    {
        await using var house = await OpenSignedAsync();
        await house.Store.Get<DkimKeyStore>().SetSigningAsync(Ours, hours, simple: false, CancellationToken.None);
        await house.SubmitAsync(Lunch);
        Assert.Equal(expected is { } some ? house.Time.GetUtcNow() + TimeSpan.FromHours(some) : null, Assert.Single(Signatures(await house.OnlyAsync())).ExpiresAt);
    }

    [Fact]
    public async Task The_life_of_a_signature_begins_when_a_held_message_may_leave()
    {
        await using var house = await OpenSignedAsync();
        Assert.StartsWith("250", await house.SubmitAsync(Lunch, parameters: $" HOLDFOR={30 * 86400}"), StringComparison.Ordinal);
        var message = await house.OnlyAsync();
        Assert.Equal(house.Time.GetUtcNow() + TimeSpan.FromDays(30 + 6), Assert.Single(Signatures(message)).ExpiresAt);
        house.Time.Advance(TimeSpan.FromDays(35));
        await house.PassesAsync(message);
    }

    [Theory]
    [InlineData("alice+news@test.example", "alice@test.example")]
    [InlineData("ALICE@test.example", "alice@test.example")]
    [InlineData("\"alice+a b\"@test.example", "alice@test.example")]
    public async Task The_identity_is_the_address_without_its_detail_part(string from, string identity)
    {
        await using var house = await OpenSignedAsync();
        Assert.StartsWith("250", await house.SubmitAsync(Lunch.Replace("alice@test.example", from, StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(identity, Assert.Single(Signatures(await house.OnlyAsync())).Identity);
    }

    [Theory]
    [InlineData("\"two words\"@test.example")]
    [InlineData("jürgen@test.example")]
    public async Task An_identity_that_verifiers_read_differently_is_left_out(string from)
    {
        await using var house = await OpenSignedAsync();
        await house.Store.Accounts.AddAddressAsync(house.Alice.Id, MailAddress.Parse(from).Value, CancellationToken.None);
        Assert.StartsWith("250", await house.SubmitAsync(Lunch.Replace("alice@test.example", from, StringComparison.Ordinal)), StringComparison.Ordinal);
        var message = await house.OnlyAsync();
        Assert.Null(Assert.Single(Signatures(message)).Identity);
        await house.PassesAsync(message);
    }

    [Fact]
    public async Task A_domain_may_sign_by_the_simple_form()
    {
        await using var house = await OpenSignedAsync();
        await house.Store.Get<DkimKeyStore>().SetSigningAsync(Ours, 144, simple: true, CancellationToken.None);
        await house.SubmitAsync(Lunch.Replace("At noon?", "At  noon?  \n\n\n", StringComparison.Ordinal));
        var message = await house.OnlyAsync();
        Assert.Equal((DkimForm.Simple, DkimForm.Simple), (Signatures(message)[0].HeaderForm, Signatures(message)[0].BodyForm));
        await house.PassesAsync(message);
    }

    [Fact]
    public async Task A_signature_that_a_message_came_with_stays()
    {
        await using var house = await OpenSignedAsync();
        await house.SubmitAsync("DKIM-Signature: v=1; a=rsa-sha256; d=other.example; s=x; h=from; bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA\nResent-From: alice@test.example\n" + Lunch);
        var message = await house.OnlyAsync();
        Assert.Equal([Ours, Name("other.example")], Signatures(message).Select(signature => signature.Domain));
        Assert.Equal(DkimStatus.Pass, (await house.VerifyAsync(message)).Results[0].Status);
    }

    [Fact]
    public async Task A_domain_without_keys_sends_unsigned_mail()
    {
        await using var house = await OpenAsync();
        Assert.StartsWith("250", await house.SubmitAsync(Lunch), StringComparison.Ordinal);
        Assert.Equal("Received Message-ID Date Authentication-Results From To Subject", Fields(await house.OnlyAsync()));
    }

    [Fact]
    public async Task What_the_submission_says_of_the_sender_is_the_envelope_and_nothing_else()
    {
        await using var house = await OpenSignedAsync();
        await house.SubmitAsync(Lunch, from: "alice+x@test.example");
        Assert.Contains("\r\nAuthentication-Results: mail.test;\r\n\tauth=pass smtp.mailfrom=alice+x@test.example\r\n", Encoding.Latin1.GetString(await house.OnlyAsync()), StringComparison.Ordinal);
        await house.SubmitAsync(Lunch, from: "");
        Assert.Contains("\r\nAuthentication-Results: mail.test;\r\n\tauth=pass\r\n", Encoding.Latin1.GetString((await house.QueuedAsync())[1]), StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.10", Encoding.Latin1.GetString((await house.QueuedAsync())[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_message_and_one_of_eight_bits_are_signed_as_they_are()
    {
        await using var house = await OpenSignedAsync();
        var line = new string('x', 70) + "  y\n";
        await house.SubmitAsync(Lunch + string.Concat(Enumerable.Repeat(line, 40_000)));
        Assert.StartsWith("250", await house.SubmitAsync(Lunch + "Grüße\n.dots\n..\n", parameters: " BODY=8BITMIME"), StringComparison.Ordinal);
        foreach (var message in await house.QueuedAsync()) await house.PassesAsync(message);
    }

    [Fact]
    public async Task What_another_server_gets_and_what_a_mailbox_here_gets_verifies()
    {
        await using var house = await OpenSignedAsync(DkimKeyKind.Rsa, DkimKeyKind.Ed25519);
        await house.DeliverAsync();
        await house.SubmitAsync(Lunch + ".a line with a dot\n");
        await house.SubmitAsync(Lunch, to: "bob@test.example");
        await UntilAsync(async () => house.Host.Taken.Count == 1 && (await house.QueuedAsync()).Count == 0);
        await house.PassesAsync(Encoding.UTF8.GetBytes(house.Host.Taken.Single().Content), 2);
        var stored = await DeliveredAsync(house, house.Bob.Inbox);
        await house.PassesAsync(stored, 2);
        Assert.StartsWith("Return-Path Delivered-To DKIM-Signature DKIM-Signature Received ", Fields(stored), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_copy_in_Sent_is_what_was_sent_with_its_blind_copies_on_top()
    {
        await using var house = await OpenSignedAsync();
        await EnqueueAsync(house, Lunch, submission => submission with { CopyToSent = true, SentPrefix = "Bcc: dan@remote.example\r\n"u8.ToArray() });
        var sent = await DeliveredAsync(house, house.Alice["Sent"]);
        Assert.Equal("Bcc DKIM-Signature From To Subject", Fields(sent));
        await house.PassesAsync(sent);
        var only = await house.OnlyAsync();
        Assert.Equal(Encoding.Latin1.GetString(sent), "Bcc: dan@remote.example\r\n" + Encoding.Latin1.GetString(only));
    }

    [Fact]
    public async Task Notices_of_the_host_are_signed_by_the_nearest_domain_above_its_name()
    {
        await using var house = await OpenAsync(services => ((IOptions<ApplianceOptions>)services.Last(service => service.ServiceType == typeof(IOptions<ApplianceOptions>)).ImplementationInstance!).Value.HostName = "mx.west.test.example");
        await house.Keys.AddFirstAsync(Ours, [new KeyWish(DkimKeyKind.Ed25519)], CancellationToken.None);
        house.Publish();
        await EnqueueAsync(house, "From: postmaster@mx.west.test.example\nSubject: a notice\n\nDelivered.\n", submission => submission with { MailFrom = null });
        var message = await house.OnlyAsync();
        await house.PassesAsync(message);
        Assert.Equal((Ours, "postmaster@mx.west.test.example"), (Signatures(message)[0].Domain, Signatures(message)[0].Identity));

        // The keys of a domain are for its host, not for every name below it.
        await EnqueueAsync(house, "From: x@east.test.example\nSubject: not of the host\n\nHello.\n", submission => submission);
        Assert.Empty(Signatures((await house.QueuedAsync())[1]));
    }

    [Fact]
    public async Task A_message_released_after_a_long_time_on_hold_is_signed_anew()
    {
        await using var house = await OpenSignedAsync(DkimKeyKind.Rsa, DkimKeyKind.Ed25519);
        await house.SubmitAsync("DKIM-Signature: v=1; a=rsa-sha256; d=other.example; s=x; h=from; bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA\n" + Lunch);
        await house.SubmitAsync(Lunch);
        var control = house.Store.Get<QueueControl>();
        var ids = (await control.PageAsync(new QueueSelection(), null, 10, CancellationToken.None)).Rows.Select(row => row.Id).Order().ToImmutableArray();
        var before = await house.QueuedAsync();
        await control.HoldAsync(ids, CancellationToken.None);
        house.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await control.ReleaseAsync([ids[1]], CancellationToken.None));
        Assert.Equal(before[1], (await house.QueuedAsync())[1]);

        house.Time.Advance(TimeSpan.FromDays(20));
        Assert.Equal(1, await control.ReleaseAsync([ids[0]], CancellationToken.None));
        house.Time.Advance(TimeSpan.FromDays(5));
        var message = (await house.QueuedAsync())[0];
        var report = await house.VerifyAsync(message);
        Assert.Equal([DkimStatus.Pass, DkimStatus.Pass], report.Results.Take(2).Select(result => result.Status));
        Assert.Equal(Fields(before[0]), Fields(message));
        Assert.DoesNotContain(await house.Store.Get<StoreVerifier>().RunAsync(readBodies: true, CancellationToken.None), finding => finding.Rule == "queue");
    }

    [Fact]
    public async Task Mail_without_one_readable_author_is_not_signed_and_not_lost()
    {
        await using var house = await OpenSignedAsync();
        await EnqueueAsync(house, "From: alice@test.example, bob@test.example\nSubject: two\n\nHello.\n", submission => submission);
        await EnqueueAsync(house, "Subject: none\n\nHello.\n", submission => submission);
        Assert.All(await house.QueuedAsync(), message => Assert.Empty(Signatures(message)));
    }

    internal static async Task EnqueueAsync(SigningHouse house, string content, Func<Submission, Submission> more)
    {
        var submission = new Submission
        {
            AccountId = house.Alice.Id,
            MailFrom = house.Alice.Address,
            Recipients = [new SubmissionRecipient(MailAddress.Parse("carol@remote.example").Value)],
            Body = await house.Store.StageAsync(TestStore.Octets(content)),
        };
        await house.Store.Get<IOutgoingQueue>().EnqueueAsync(more(submission), CancellationToken.None);
    }

    private static async Task<byte[]> DeliveredAsync(SigningHouse house, long mailboxId)
    {
        await foreach (var row in house.Store.Messages.RowsAsync(mailboxId, Protocols.Imap.UidSet.All, MessageColumns.Basic, 0, CancellationToken.None)) return (await house.Store.ReadAsync(row.MessageId))!;
        throw new InvalidOperationException("The mailbox is empty");
    }
}
