using System.Collections.Immutable;
using Mox.Protocols.Mime;
using Mox.Server.Webmail.Messages;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Compose;

/// <summary>Who gets an answer.</summary>
/// <remarks>RFC 5322 §3.6.2 and §3.6.3: Reply-To, else From; others of To and Cc for an answer to all, without ourselves and without doubles.</remarks>
internal sealed record ReplyRecipients(ImmutableArray<Person> To, ImmutableArray<Person> Cc)
{
    /// <param name="followUp">Mail-Followup-To, where the message has one: the wish of its author, and of lists, for answers to all.</param>
    /// <param name="isOwn">Addresses that are our own.</param>
    public static ReplyRecipients Of(Envelope envelope, ImmutableArray<EnvelopeAddress> followUp, ReplyScope scope, Func<EnvelopeAddress, bool> isOwn)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var author = Mailboxes(envelope.ReplyTo.Any(address => address.IsMailbox) ? envelope.ReplyTo : envelope.From);

        // An answer to what we wrote goes to those we wrote to.
        var ours = author.Count > 0 && author.TrueForAll(address => isOwn(address));
        var first = ours && envelope.To.Any(address => address.IsMailbox) ? Mailboxes(envelope.To) : author;
        if (scope == ReplyScope.Sender) return new ReplyRecipients(Take(first, taken, null), []);
        if (followUp.Any(address => address.IsMailbox)) return new ReplyRecipients(Others(Mailboxes(followUp), taken, isOwn, first), []);
        var to = ours ? Others(first, taken, isOwn, first) : Take(first, taken, null);
        var cc = Take([.. Mailboxes(envelope.To), .. Mailboxes(envelope.Cc)], taken, isOwn);
        return new ReplyRecipients(to, cc);
    }

    /// <summary>Without ourselves, unless nobody else is left.</summary>
    private static ImmutableArray<Person> Others(List<EnvelopeAddress> addresses, HashSet<string> taken, Func<EnvelopeAddress, bool> isOwn, List<EnvelopeAddress> otherwise)
    {
        var others = Take(addresses, taken, isOwn);
        return others.IsEmpty ? Take(otherwise, taken, null) : others;
    }

    private static ImmutableArray<Person> Take(List<EnvelopeAddress> addresses, HashSet<string> taken, Func<EnvelopeAddress, bool>? without) =>
        [.. addresses.Where(address => without is null || !without(address)).Where(address => taken.Add(Key(address))).Select(ReadModels.Person)];

    private static List<EnvelopeAddress> Mailboxes(ImmutableArray<EnvelopeAddress> addresses) => [.. addresses.Where(address => address.IsMailbox)];

    private static string Key(EnvelopeAddress address) => ReadModels.Address(address) is { } parsed ? parsed.ToString() : $"{address.Local}@{address.Domain}";
}
