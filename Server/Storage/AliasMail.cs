using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.Mime;

namespace Mox.Server.Storage;

/// <summary>Who gets mail for an alias, and on whose account.</summary>
internal static class AliasMail
{
    /// <summary>The one address of From; null when there is not exactly one that can be read.</summary>
    public static MailAddress? Author(Envelope? envelope)
    {
        if (envelope is not { From: [{ IsMailbox: true, Local: { } local, Domain: { } domain }] }) return null;
        return LocalPart.From(local).Try(out var part, out _) && DomainName.Parse(domain).Try(out var name, out _) ? new MailAddress(part, name) : null;
    }

    /// <summary>The accounts that get a copy: that of each member once, without those that have the message anyway, and without those of its author. An author who is the only member gets it, so that nothing is lost.</summary>
    /// <param name="authors">Accounts that wrote it.</param>
    /// <param name="others">Accounts that get it under another address.</param>
    public static ImmutableArray<long> Accounts(AliasEntry alias, IReadOnlySet<long> authors, IReadOnlySet<long> others)
    {
        var members = alias.Members.Select(member => member.AccountId).Distinct().ToImmutableArray();
        var readers = members.RemoveAll(authors.Contains);
        return (readers.IsEmpty ? members : readers).RemoveAll(others.Contains);
    }

    /// <summary>The recipients under which a body was delivered to an account, as far as the messages are still there.</summary>
    public static ImmutableArray<string> DeliveredTo(WriteTurn turn, long accountId, long bodyId)
    {
        var recipients = ImmutableArray.CreateBuilder<string>();
        using var rows = turn.Sql.Query("SELECT d.Recipient FROM Messages m JOIN Deliveries d ON d.MessageId = m.Id WHERE m.BodyId = ?1 AND m.AccountId = ?2", bodyId, accountId);
        while (rows.Next()) recipients.Add(rows.Text(0));
        return recipients.ToImmutable();
    }
}
