using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Addresses;

/// <summary>A mailbox address: local part and domain. It can hold no CR, LF or NUL, by construction.</summary>
/// <remarks>RFC 5321 §4.1.2 Mailbox; RFC 6531 §3.3.</remarks>
public sealed record MailAddress(LocalPart Local, DomainName Domain)
{
    /// <summary>The longest address read, in characters (a path of RFC 5321 §4.5.3.1.3 has 256 octets with its brackets).</summary>
    public const int MaxLength = 254 + 128;

    /// <summary>True when SMTPUTF8 is needed to carry it (an internationalised domain alone has an ASCII form).</summary>
    public bool IsInternational => Local.IsInternational;

    /// <summary>Reads <c>local@domain</c>, where the local part may be quoted. No comments, no display name, no brackets.</summary>
    public static Parsed<MailAddress> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength) return new SyntaxFault(MaxLength, "shorter address");
        var local = new StringBuilder();
        var i = 0;
        if (text.StartsWith('"'))
        {
            for (i = 1; i < text.Length && text[i] != '"'; i++)
            {
                if (text[i] == '\\' && ++i == text.Length) return new SyntaxFault(i, "escaped character");
                local.Append(text[i]);
            }

            if (i++ >= text.Length) return new SyntaxFault(text.Length, "closing quote");
            if (local.Length == 0) return new SyntaxFault(1, "local part");
        }
        else
        {
            for (; i < text.Length && text[i] != '@'; i++)
            {
                var dot = text[i] == '.';
                if (!dot && !LocalPart.IsAtext(text[i])) return new SyntaxFault(i, "atom character");
                if (dot && (i == 0 || text[i - 1] == '.')) return new SyntaxFault(i, "atom");
                local.Append(text[i]);
            }

            if (local.Length == 0) return new SyntaxFault(0, "local part");
            if (local[^1] == '.') return new SyntaxFault(i, "atom");
        }

        if (i >= text.Length || text[i] != '@') return new SyntaxFault(i, "at sign");
        if (!LocalPart.From(local.ToString()).Try(out var part, out var fault)) return fault;
        return DomainName.Parse(text[(i + 1)..]).Try(out var domain, out fault)
            ? new MailAddress(part, domain)
            : fault.Shift(i + 1);
    }

    /// <summary>The form on the wire: local part quoted where needed, domain in A-labels.</summary>
    public override string ToString() => $"{Local.Wire}@{Domain.Ascii}";

    /// <summary>The form people read: domain in Unicode.</summary>
    public string ToDisplay() => $"{Local.Wire}@{Domain.Unicode}";
}
