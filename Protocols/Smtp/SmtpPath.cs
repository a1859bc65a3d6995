using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp;

/// <summary>What stands between the angle brackets of MAIL and RCPT. Source routes are read and dropped.</summary>
/// <remarks>RFC 5321 §4.1.2 and §4.1.3; appendix C on source routes.</remarks>
public abstract record SmtpPath
{
    /// <summary>The longest path, in octets, with its brackets (RFC 5321 §4.5.3.1.3).</summary>
    public const int MaxOctets = 256;

    /// <summary>The longest local part, in octets (RFC 5321 §4.5.3.1.1).</summary>
    public const int MaxLocalOctets = 64;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private SmtpPath()
    {
    }

    /// <summary>The null reverse path <c>&lt;&gt;</c>: notifications, which nobody answers.</summary>
    public sealed record Null : SmtpPath
    {
        public override string ToString() => "";
    }

    /// <summary><c>&lt;postmaster&gt;</c> without a domain (RFC 5321 §4.1.1.3).</summary>
    public sealed record Postmaster : SmtpPath
    {
        public override string ToString() => "postmaster";
    }

    /// <summary>An address at a domain.</summary>
    public sealed record Mailbox(MailAddress Address) : SmtpPath
    {
        public override string ToString() => Address.ToString();
    }

    /// <summary>An address at a host named by its IP address.</summary>
    public sealed record AtLiteral(LocalPart Local, AddressLiteral Host) : SmtpPath
    {
        public override string ToString() => $"{Local.Wire}@{Host}";
    }

    /// <summary>The address, when there is one at a domain.</summary>
    public MailAddress? ToAddress() => (this as Mailbox)?.Address;

    /// <summary>Reads a path with its brackets from the start of <paramref name="text"/>.</summary>
    /// <param name="length">Octets of the path.</param>
    public static Parsed<SmtpPath> Read(ReadOnlySpan<byte> text, SmtpLeniency leniency, out int length)
    {
        ArgumentNullException.ThrowIfNull(leniency);
        length = 0;
        if (text.IsEmpty || text[0] != '<') return new SyntaxFault(0, "<");
        var end = ClosingBracket(text);
        if (end < 0) return new SyntaxFault(text.Length, ">");
        if (end + 1 > MaxOctets) return new SyntaxFault(MaxOctets, "a path of at most 256 octets");
        length = end + 1;
        string inner;
        try
        {
            inner = Strict.GetString(text[1..end]);
        }
        catch (ArgumentException)
        {
            return new SyntaxFault(1, "UTF-8");
        }

        return Parse(inner, leniency).Try(out var path, out var fault) ? path : fault.Shift(1);
    }

    private static Parsed<SmtpPath> Parse(string inner, SmtpLeniency leniency)
    {
        if (inner.Length == 0) return new Null();
        var routed = 0;
        if (inner[0] == '@')
        {
            routed = inner.IndexOf(':', StringComparison.Ordinal) + 1;
            if (routed == 0) return new SyntaxFault(inner.Length, "address after the source route");
            foreach (var hop in inner[..(routed - 1)].Split(','))
            {
                if (hop.Length < 2 || hop[0] != '@' || !DomainName.Parse(hop[1..]).Ok) return new SyntaxFault(0, "source route");
            }
        }

        var text = inner[routed..];
        if (routed == 0 && text.Equals("postmaster", StringComparison.OrdinalIgnoreCase)) return new Postmaster();
        if (text.EndsWith(']') && text.LastIndexOf("@[", StringComparison.Ordinal) is var at and > 0)
        {
            if (!LocalPart.Parse(text[..at]).Try(out var local, out var fault)) return fault.Shift(routed);
            return AddressLiteral.Parse(text[(at + 2)..^1]).Try(out var host, out fault)
                ? TooLong(local, leniency) ?? (Parsed<SmtpPath>)new AtLiteral(local, host)
                : fault.Shift(routed + at + 2);
        }

        if (!MailAddress.Parse(text).Try(out var address, out var wrong)) return wrong.Shift(routed);
        return TooLong(address.Local, leniency) ?? (Parsed<SmtpPath>)new Mailbox(address);
    }

    private static SyntaxFault? TooLong(LocalPart local, SmtpLeniency leniency) =>
        !leniency.LongLocalPart && Encoding.UTF8.GetByteCount(local.Text) > MaxLocalOctets ? new SyntaxFault(0, "local part of at most 64 octets") : null;

    /// <summary>Where the bracket closes that the text opens with; one inside quotes does not count.</summary>
    private static int ClosingBracket(ReadOnlySpan<byte> text)
    {
        var quoted = false;
        for (var i = 1; i < text.Length && i <= MaxOctets; i++)
        {
            switch (text[i])
            {
                case (byte)'"':
                    quoted = !quoted;
                    break;
                case (byte)'\\' when quoted:
                    i++;
                    break;
                case (byte)'>' when !quoted:
                    return i;
            }
        }

        return -1;
    }
}
