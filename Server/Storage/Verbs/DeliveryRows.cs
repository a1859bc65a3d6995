using System.Collections.Immutable;
using System.Text.Json;
using Mox.Protocols.Addresses;
using Mox.Protocols.Mime;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage.Verbs;

/// <summary>The memory of how messages were delivered.</summary>
internal static class DeliveryRows
{
    public static void Insert(WriteTurn turn, MailboxState mailbox, long messageId, DeliveryFacts facts) => turn.Sql.Run(
        """
        INSERT INTO Deliveries (MessageId, AccountId, RemoteIp, HelloName, MailFrom, MailFromDomain, Recipient, FromAddress, FromDomain, FromOrganization, HelloValidated, MailFromValidated, FromValidated,
            HelloValidation, MailFromValidation, FromValidation, DkimDomains, IsDsn, IsForward, IsMailingList, IsReject, ListId, OriginalHelloName, OriginalDkimDomains, Tls, RequireTls, OriginalMailboxId, DestinedMailboxId, Checks)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29)
        """,
        messageId,
        mailbox.AccountId,
        facts.RemoteIp?.ToString() ?? "",
        facts.HelloName,
        facts.MailFrom,
        DomainOf(facts.MailFrom),
        facts.Recipient,
        facts.FromAddress,
        DomainOf(facts.FromAddress),
        facts.FromOrganization,
        facts.HelloValidated,
        facts.MailFromValidated,
        facts.FromValidated,
        facts.HelloValidation,
        facts.MailFromValidation,
        facts.FromValidation,
        Join(facts.DkimDomains),
        facts.IsDsn,
        facts.IsForward,
        facts.IsMailingList,
        facts.IsReject,
        facts.ListId,
        facts.OriginalHelloName,
        Join(facts.OriginalDkimDomains),
        facts.Tls,
        facts.RequireTls,
        mailbox.Id,
        facts.DestinedMailboxId == 0 ? mailbox.Id : facts.DestinedMailboxId,
        facts.Checks.IsDefaultOrEmpty ? "" : JsonSerializer.Serialize(facts.Checks));

    /// <summary>The columns that <see cref="Read"/> takes, in its order.</summary>
    public const string Columns = "v.RemoteIp, v.HelloName, v.MailFrom, v.Recipient, v.FromAddress, v.FromOrganization, v.HelloValidated, v.MailFromValidated, v.FromValidated, v.HelloValidation, v.MailFromValidation, v.FromValidation, v.DkimDomains, v.IsDsn, v.IsForward, v.IsMailingList, v.IsReject, v.ListId, v.OriginalHelloName, v.OriginalDkimDomains, v.Tls, v.RequireTls, v.DestinedMailboxId, v.Checks";

    public static DeliveryFacts Read(in Sql.SqlRows row, int at) => new()
    {
        RemoteIp = System.Net.IPAddress.TryParse(row.Text(at), out var address) ? address : null,
        HelloName = row.Text(at + 1),
        MailFrom = row.Text(at + 2),
        Recipient = row.Text(at + 3),
        FromAddress = row.Text(at + 4),
        FromOrganization = row.Text(at + 5),
        HelloValidated = row.Bool(at + 6),
        MailFromValidated = row.Bool(at + 7),
        FromValidated = row.Bool(at + 8),
        HelloValidation = row.Text(at + 9),
        MailFromValidation = row.Text(at + 10),
        FromValidation = row.Text(at + 11),
        DkimDomains = KeywordText.Split(row.Text(at + 12)),
        IsDsn = row.Bool(at + 13),
        IsForward = row.Bool(at + 14),
        IsMailingList = row.Bool(at + 15),
        IsReject = row.Bool(at + 16),
        ListId = row.Text(at + 17),
        OriginalHelloName = row.Text(at + 18),
        OriginalDkimDomains = KeywordText.Split(row.Text(at + 19)),
        Tls = row.Text(at + 20),
        RequireTls = row.Bool(at + 21),
        DestinedMailboxId = row.Int64(at + 22),
        Checks = row.Text(at + 23) is { Length: > 0 } checks ? JsonSerializer.Deserialize<ImmutableArray<SenderCheck>>(checks) : [],
    };

    private static string Join(ImmutableArray<string> domains) => domains.IsDefaultOrEmpty ? "" : string.Join(' ', domains);

    private static string DomainOf(string address) => MailAddress.Parse(address).Try(out var parsed, out _) ? parsed.Domain.Ascii : "";
}

/// <summary>Recipients of messages in Sent.</summary>
internal static class SentRecipients
{
    /// <summary>Recipients remembered of one message.</summary>
    private const int MaxRecipients = 1000;

    public static void Insert(WriteTurn turn, long accountId, long messageId, Envelope envelope, DateTimeOffset sent)
    {
        foreach (var recipient in envelope.To.Concat(envelope.Cc).Concat(envelope.Bcc).Where(address => address.IsMailbox).Take(MaxRecipients))
        {
            if (recipient.Domain is null || !DomainName.Parse(recipient.Domain).Try(out var domain, out _)) continue;
            if (!LocalPart.From(recipient.Local!).Try(out var local, out _)) continue;
            turn.Sql.Run(
                "INSERT INTO SentRecipients (AccountId, MessageId, Address, Domain, Name, SentTicks) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                accountId,
                messageId,
                new MailAddress(local, domain).ToString().ToLowerInvariant(),
                domain.Ascii,
                recipient.Name ?? "",
                sent);
        }
    }
}
