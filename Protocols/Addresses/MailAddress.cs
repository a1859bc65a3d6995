using Mox.Protocols.Addresses.Risk;
using Mox.Protocols.Text;

namespace Mox.Protocols.Addresses;

/// <summary>A mailbox address: local part and domain. It can hold no CR, LF or NUL, by construction.</summary>
/// <remarks>RFC 5321 §4.1.2 Mailbox; RFC 6531 §3.3. A mailbox at an address literal is a <see cref="LiteralMailAddress"/>; whether a text is valid in a header field only, and why, says <see cref="Syntax.AddressSyntax"/>.</remarks>
/// <param name="Local">What stands before the at sign.</param>
/// <param name="Domain">What stands behind it.</param>
public sealed record MailAddress(LocalPart Local, DomainName Domain)
{
    /// <summary>The longest address read, in characters (a path of RFC 5321 §4.5.3.1.3 has 256 octets with its brackets).</summary>
    public const int MaxLength = 254 + 128;

    /// <summary>True when SMTPUTF8 is needed to carry it (an internationalised domain alone has an ASCII form).</summary>
    public bool IsInternational => Local.IsInternational;

    /// <summary>Reads <c>local@domain</c>, where the local part may be quoted. No comments, no display name, no brackets. Faults: those of both halves, no at sign, or more than <see cref="MaxLength"/>.</summary>
    public static Parsed<MailAddress> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength) return new SyntaxFault(MaxLength, "shorter address");
        if (!LocalPart.Read(text, out var length).Try(out var local, out var fault)) return fault;
        if (length >= text.Length || text[length] != '@') return new SyntaxFault(length, "at sign");
        return DomainName.Parse(text[(length + 1)..]).Try(out var domain, out fault)
            ? new MailAddress(local, domain)
            : fault.Shift(length + 1);
    }

    /// <summary>The form on the wire: local part quoted where needed, domain in A-labels.</summary>
    public override string ToString() => $"{Local.Wire}@{Domain.Ascii}";

    /// <summary>The form people read: the domain in Unicode, but for labels that would deceive them (<see cref="DomainRisk"/>). It is read as the same address.</summary>
    public string ToDisplay() => $"{Local.Wire}@{DomainRisk.Of(Domain).Shown}";
}

/// <summary>A mailbox at a host that is named by its IP address: <c>user@[192.0.2.1]</c>. It can hold no CR, LF or NUL, by construction.</summary>
/// <remarks>RFC 5321 §4.1.2 and §4.1.3.</remarks>
/// <param name="Local">What stands before the at sign.</param>
/// <param name="Host">The address of the host.</param>
public sealed record LiteralMailAddress(LocalPart Local, AddressLiteral Host)
{
    /// <summary>Reads <c>local@[literal]</c>, where the local part may be quoted. Faults: those of both halves, no at sign or bracket, or more than <see cref="MailAddress.MaxLength"/>.</summary>
    public static Parsed<LiteralMailAddress> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MailAddress.MaxLength) return new SyntaxFault(MailAddress.MaxLength, "shorter address");
        if (!LocalPart.Read(text, out var length).Try(out var local, out var fault)) return fault;
        if (!text.AsSpan(length).StartsWith("@[")) return new SyntaxFault(length, "at sign and bracket");
        if (!text.EndsWith(']')) return new SyntaxFault(text.Length, "closing bracket");
        return AddressLiteral.Parse(text.AsSpan(length + 2, text.Length - length - 3)).Try(out var host, out fault)
            ? new LiteralMailAddress(local, host)
            : fault.Shift(length + 2);
    }

    /// <summary>The form on the wire: local part quoted where needed, address in brackets.</summary>
    public override string ToString() => $"{Local.Wire}@{Host}";
}
