using System.Collections.Immutable;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Mime.Compose;

/// <summary>The block of fields with which somebody passes a message on unchanged. It goes before all other fields of the message.</summary>
/// <remarks>RFC 5322 §3.6.6.</remarks>
public sealed record ResentFields
{
    /// <summary>Who passes it on.</summary>
    public required ImmutableArray<NamedAddress> From { get; init; }

    /// <summary>Needed when there are several in From.</summary>
    public NamedAddress? Sender { get; init; }

    /// <summary>Whom it is passed on to.</summary>
    public ImmutableArray<NamedAddress> To { get; init; } = [];

    /// <summary>Whom else.</summary>
    public ImmutableArray<NamedAddress> Cc { get; init; } = [];

    /// <summary>When.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>An id of its own for the message as passed on.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>Why the block cannot be written in a form; empty when it can.</summary>
    public ImmutableArray<ComposeFault> Check(MessageForm form)
    {
        var faults = ImmutableArray.CreateBuilder<ComposeFault>();
        AddressFaults.Authors(From, Sender, "Resent-", faults);
        if (To.IsEmpty && Cc.IsEmpty) faults.Add(new ComposeFault(ComposeFaultKind.NoRecipient, "Resent-To", ""));
        foreach (var (name, addresses) in Fields()) AddressFaults.International(name, addresses, form, faults);
        return faults.ToImmutable();
    }

    /// <summary>The fields, each with its CRLF.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Check"/> finds a fault.</exception>
    public byte[] ToOctets(MessageForm form)
    {
        var faults = Check(form);
        if (!faults.IsEmpty) throw new InvalidOperationException(string.Join("; ", faults));
        var header = new HeaderWriter(form);
        header.Plain("Resent-Date", MailDate.Write(Date));
        foreach (var (name, addresses) in Fields())
        {
            if (!addresses.IsEmpty) header.Addresses(name, addresses);
        }

        header.Ids("Resent-Message-ID", [MessageId]);
        return header.ToOctets();
    }

    private IEnumerable<(string Name, ImmutableArray<NamedAddress> Addresses)> Fields() =>
        [("Resent-From", From), ("Resent-Sender", Sender is null ? [] : [Sender]), ("Resent-To", To), ("Resent-Cc", Cc)];
}

/// <summary>Faults that addresses of a header may have.</summary>
internal static class AddressFaults
{
    /// <summary>RFC 5322 §3.6.2: there are authors, and a sender when there are several.</summary>
    public static void Authors(ImmutableArray<NamedAddress> from, NamedAddress? sender, string prefix, ImmutableArray<ComposeFault>.Builder faults)
    {
        if (from.IsEmpty) faults.Add(new ComposeFault(ComposeFaultKind.NoAuthor, $"{prefix}From", ""));
        if (from.Length > 1 && sender is null) faults.Add(new ComposeFault(ComposeFaultKind.NoSender, $"{prefix}Sender", ""));
    }

    /// <summary>RFC 6531 §3.3: local parts beyond ASCII have no other form.</summary>
    public static void International(string name, ImmutableArray<NamedAddress> addresses, MessageForm form, ImmutableArray<ComposeFault>.Builder faults)
    {
        if (form == MessageForm.Utf8) return;
        foreach (var named in addresses)
        {
            if (named.Address.IsInternational) faults.Add(new ComposeFault(ComposeFaultKind.InternationalAddress, name, named.Address.ToString()));
        }
    }
}
