using System.Collections.Frozen;
using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.Mime;
using Mox.Server.Storage;

namespace Mox.Server.Vacations;

/// <summary>Whether a message is answered while its reader is away, and to whom.</summary>
/// <param name="To">Its envelope sender.</param>
/// <param name="From">The address of the reader that it was written to.</param>
/// <param name="Senders">All it goes by, in lower case: who had an answer under one of these gets no other.</param>
internal sealed record AnswerChoice(MailAddress To, MailAddress From, ImmutableArray<string> Senders)
{
    /// <summary>Recipients that are looked at.</summary>
    private const int MaxRecipients = 1000;

    /// <summary>Local parts of programs, which read no answers (RFC 5230 §4.6).</summary>
    private static readonly FrozenSet<string> Programs = new[]
    {
        "mailer-daemon", "listserv", "majordomo", "noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "do_not_reply", "bounce", "bounces", "root", "nobody", "daemon", "notification", "notifications",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>What lists put into their mail (RFC 5230 §4.6).</summary>
    private static readonly FrozenSet<string> ListFields = new[] { "List-Id", "List-Help", "List-Subscribe", "List-Unsubscribe", "List-Post", "List-Owner", "List-Archive" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Null, with the reason, when a message is not answered.</summary>
    /// <remarks>RFC 3834 §2 and RFC 5230 §4.5, §4.6: mail of persons, written to the reader by name. Mail that is not proven to come from where it says gets none either, as the answer might go to somebody who wrote nothing.</remarks>
    /// <param name="account">The reader.</param>
    /// <param name="book">Whose addresses are whose.</param>
    /// <param name="message">With its envelope and its delivery.</param>
    /// <param name="header">The header, as far as it is looked at.</param>
    /// <param name="why">The reason.</param>
    public static AnswerChoice? Of(AccountEntry account, AddressBook book, MessageRow message, ReadOnlySpan<byte> header, out string why)
    {
        if (message.Delivery is not { } delivery) return No("it was not delivered", out why);
        if (!MailAddress.Parse(delivery.MailFrom).Try(out var sender, out _)) return No("it has no envelope sender", out why);
        if (delivery.IsDsn || delivery.IsMailingList || delivery.IsReject || delivery.ListId.Length > 0) return No("it is a notice, or comes by a list", out why);
        if (IsUnproven(delivery)) return No("it is not proven to come from its sender", out why);
        var author = AliasMail.Author(message.Envelope);
        foreach (var address in new[] { sender, author }.OfType<MailAddress>())
        {
            if (IsProgram(address.Local.Text)) return No("its sender is a program", out why);
            if (book.Author(address) is AddressOwner.Account own && own.AccountId == account.Id) return No("the reader wrote it", out why);
        }

        if (Automatic(header) is { } sign) return No(sign, out why);
        if (Addressed(account, book, message.Envelope) is not { } from) return No("it does not name the reader as a recipient", out why);
        why = "";
        return new AnswerChoice(sender, from, [.. new[] { sender, author }.OfType<MailAddress>().Select(address => address.ToString().ToLowerInvariant()).Distinct()]);
    }

    private static AnswerChoice? No(string reason, out string why)
    {
        why = reason;
        return null;
    }

    private static bool IsUnproven(DeliveryFacts delivery) =>
        (delivery.MailFromValidation == "fail" && !delivery.FromValidated) || (!delivery.Checks.IsDefault && delivery.Checks.Any(check => check is { Method: "dmarc", Result: "fail" }));

    private static bool IsProgram(string local) =>
        Programs.Contains(local) || local.StartsWith("owner-", StringComparison.OrdinalIgnoreCase) || local.EndsWith("-owner", StringComparison.OrdinalIgnoreCase)
        || local.EndsWith("-request", StringComparison.OrdinalIgnoreCase) || local.StartsWith("bounce", StringComparison.OrdinalIgnoreCase) || local.EndsWith("-bounces", StringComparison.OrdinalIgnoreCase);

    /// <summary>Why a header says that nobody waits for an answer; null when it does not.</summary>
    private static string? Automatic(ReadOnlySpan<byte> header)
    {
        foreach (var field in new HeaderReader(header))
        {
            if (ListFields.Contains(field.Name)) return "it comes by a list";
            var text = field.Is("Auto-Submitted") || field.Is("Precedence") || field.Is("X-Auto-Response-Suppress") ? field.Text.Trim() : "";
            if (text.Length == 0) continue;
            if (field.Is("Auto-Submitted") && !text.Split(';')[0].Trim().Equals("no", StringComparison.OrdinalIgnoreCase)) return "a program sent it";
            if (field.Is("Precedence") && (text.Equals("bulk", StringComparison.OrdinalIgnoreCase) || text.Equals("junk", StringComparison.OrdinalIgnoreCase) || text.Equals("list", StringComparison.OrdinalIgnoreCase))) return "it went to many";
            if (field.Is("X-Auto-Response-Suppress") && !text.Equals("none", StringComparison.OrdinalIgnoreCase)) return "it asks for no automatic answer";
        }

        return null;
    }

    /// <summary>The address of the reader among the recipients: one of the account, or of an alias that its members write from. What only a catch-all takes in names nobody.</summary>
    private static MailAddress? Addressed(AccountEntry account, AddressBook book, Envelope? envelope)
    {
        if (envelope is null) return null;
        foreach (var named in envelope.To.Concat(envelope.Cc).Concat(envelope.Bcc).Where(address => address.IsMailbox).Take(MaxRecipients))
        {
            if (named.Domain is null || !LocalPart.From(named.Local!).Try(out var local, out _) || !DomainName.Parse(named.Domain).Try(out var domain, out _)) continue;
            var address = new MailAddress(local, domain);
            if (book.Author(address) is not null && book.MaySendAs(account.Id, address)) return address;
        }

        return null;
    }
}
